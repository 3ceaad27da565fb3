"""docs/operations/running.md, typed: what the page names is run as it stands there, from roles to a served decision.

The administrator of the database is no superuser, as in managed services, and the installation has a prefix of its own.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sandbox import valkey
from tests import production, servers
from tests.ledger.administrators import Administrator, administrator, superuser_of
from tests.servers import Caller
from tests.tied import tied

pytestmark = pytest.mark.faults  # a whole installation: slow

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/operations/running.md").read_text().split("\n## In production\n")[1]
# Commands in the order in which an operator needs them, and how each ends on a new installation.
COMMANDS = {
    "manage.py bootstrap_roles": 0,
    "manage.py ship_purposes": 0,
    "manage.py rebuild_standings": 0,
    "manage.py rebuild_standings --every": 0,
    "manage.py collectstatic": 0,
    "manage.py verify_ledger": 0,
    "manage.py rebuild --check": 0,
    "manage.py billing_drift": 2,  # nothing is billed here
    "openssl rand -hex 32": 0,
}
PARTS = {
    "web": "python -m config.web --host … --port … --workers …",
    "worker": "celery -A config worker",
    "beat": "celery -A config beat",
}
# Needs a person and a reason, which the page explains elsewhere (clocks.md).
EXPLAINED_ELSEWHERE = {"manage.py heal_clock"}


def named() -> set[str]:
    commands = re.findall(r"`([^`]+)`", PAGE)
    return {text for text in commands if re.match(r"(manage\.py|python|celery|openssl) ", text)}


def test_the_page_names_no_other_commands() -> None:
    assert named() == {*COMMANDS, *PARTS.values(), *EXPLAINED_ELSEWHERE}


@dataclass
class Machine:
    """What an operator has: an environment, and a shell in the sources."""

    environment: dict[str, str]
    folder: Path
    said: dict[str, str] = field(default_factory=dict)

    def type(self, command: str, *, code: int = 0, more: str = "", **variables: str) -> str:
        words = shlex.split(f"{command} {more}".replace("manage.py", f"{sys.executable} manage.py", 1))
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=self.environment | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, command: str) -> tuple[subprocess.Popen[bytes], Path]:
        words = shlex.split(command)
        words = [sys.executable, *(words[1:] if words[0] == "python" else ["-m", *words])]
        log = self.folder / f"{len(self.said)}-{words[2]}.log"
        self.said[command] = str(log)
        with log.open("wb") as output:
            process = subprocess.Popen(
                tied(words),
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return process, log


@pytest.fixture(params=["embedded", "system"])
def admin(request: pytest.FixtureRequest) -> Iterator[Administrator]:
    with administrator(superuser_of(request.param), "CREATEDB CREATEROLE", may_pass_on=True) as made:
        yield made


def test_the_page_is_typed(admin: Administrator, tmp_path: Path) -> None:
    production.files(tmp_path)
    (tmp_path / "static/staticfiles.json").unlink()
    (tmp_path / "keys/state.key").unlink()
    environment = production.environment("none", tmp_path, DATABASE_URL=None, LICET_ROLE_PREFIX=None)
    environment |= {
        "CELERY_BROKER_URL": valkey.ensure(tmp_path / "broker"),
        "DATABASE_POOL": "true",
        "LICET_QUEUE": admin.prefix,
    }
    machine = Machine(environment, tmp_path)

    printed = machine.type(
        "manage.py bootstrap_roles",
        more=f"--passwords --admin-url '{admin.url}' --prefix {admin.prefix} --database {admin.prefix}",
    )
    urls = dict(line.split("=", 1) for line in printed.splitlines())
    machine.environment |= {name: urls[name] for name in ("LICET_ROLE_PREFIX", "DATABASE_URL")}
    machine.type("manage.py migrate", more="--verbosity 0", DATABASE_OWNER_URL=urls["DATABASE_OWNER_URL"])
    key = machine.type("openssl rand -hex 32")
    (tmp_path / "keys/state.key").touch(mode=0o600)
    (tmp_path / "keys/state.key").write_text(key)
    for command, code in COMMANDS.items():
        if command.startswith("manage.py") and command != "manage.py bootstrap_roles":
            machine.type(command, code=code, more="--no-input" if "collectstatic" in command else "")
    assert machine.type("manage.py preflight") == "Licet may start.\n"
    api_key = machine.type("manage.py issue_key", more="--scopes decide").strip()

    port = servers.free_port()
    web = (
        PARTS["web"]
        .replace("--host …", "--host 127.0.0.1")
        .replace("--port …", f"--port {port}")
        .replace("--workers …", "--workers 2")
    )
    started = {"web": machine.start(web)}
    try:
        process, log = started["web"]
        servers.await_server(servers.Server(port, process, log), "/readyz/writes")
        started |= {name: machine.start(PARTS[name]) for name in ("worker", "beat")}
        with Caller(port, key=api_key) as caller:
            question = {"tenant": "acme", "category": "telemetry", "purpose": "train-shared-model"}
            answer = caller.post("/v1/decisions", question)
            assert (answer.status, answer.body["allow"]) == (200, False), answer
        with Caller(port, headers={"Host": "licet.test", "X-Forwarded-Proto": "https"}) as visitor:
            assert visitor.get("/accounts/login/").status == 200, log.read_text()
        deadline = time.monotonic() + 90
        while (
            "ready." not in started["worker"][1].read_text()
            or "Starting..." not in started["beat"][1].read_text()
        ):
            assert time.monotonic() < deadline, started["worker"][1].read_text()
            time.sleep(0.3)
        for name, (part, log) in started.items():
            assert part.poll() is None, (name, log.read_text())
    finally:
        for part, _ in started.values():
            part.terminate()
        for part, _ in started.values():
            part.wait(60)
    assert all(part.returncode == 0 for part, _ in started.values()), {
        n: p.returncode for n, (p, _) in started.items()
    }
