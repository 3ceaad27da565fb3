"""Web, worker and beat start on a database that fits them, and otherwise end with one sentence that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from ledger import code_level
from tests import databases, servers
from tests.servers import Caller
from tests.tied import tied

pytestmark = pytest.mark.faults  # real processes that start and end: slow

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "config"]
WORKER = [*CELERY, "worker", "--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
NEWER = "INSERT INTO ledger_code_requirement VALUES ('consent.0099_drop_old', 99)"
OLDER = "DELETE FROM django_migrations WHERE app = 'ledger' AND name = '0008_version_fence'"
UNKNOWN = "INSERT INTO django_migrations (app, name, applied) VALUES ('consent', '0098_add_new', now())"
TOO_NEW = (
    f"This code has level {code_level.CODE_LEVEL}, and the database needs 99 since consent.0099_drop_old: start a newer"
    " version of Licet."
)
TOO_OLD = (
    "The database lacks ledger.0008_version_fence: run `manage.py migrate`, then start this version again."
)


def command(part: str, folder: Path) -> list[str]:
    return {
        "web": [sys.executable, "-m", "config.web", "--port", str(servers.free_port())],
        "web of two": [sys.executable, "-m", "config.web", "--workers=2", "--port", str(servers.free_port())],
        "worker": WORKER,
        "beat": [*CELERY, "beat", "--loglevel=INFO", f"--schedule={folder / 'schedule'}", "--pidfile="],
    }[part]


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    known = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
        "CELERY_BROKER_URL": "memory://",
        "DEBUG": "true",
        "LICET_STATE_DIR": str(folder / "state"),
    }
    return os.environ | known | more


@contextmanager
def changed(statement: str) -> Iterator[str]:
    """A database in which its superuser has done this."""
    with databases.cloned() as database:
        with psycopg.connect(databases.admin_url(), dbname=database) as connection:
            connection.execute(statement)
        yield database


def refusal(part: str, url: str, folder: Path, **more: str) -> str:
    done = subprocess.run(
        tied(command(part, folder)), cwd=ROOT, env=environment(url, folder, **more), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode not in (0, -15, -9), done
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return said


@pytest.mark.parametrize("part", ["web", "web of two", "worker", "beat"])
@pytest.mark.parametrize(("statement", "sentence"), [(NEWER, TOO_NEW), (OLDER, TOO_OLD)], ids=["new", "old"])
def test_a_database_that_does_not_fit_ends_the_start(
    part: str, statement: str, sentence: str, tmp_path: Path
) -> None:
    with changed(statement) as database:
        assert f"Licet does not start. {sentence}" in refusal(part, databases.url(database), tmp_path)


@pytest.mark.parametrize(("part", "ready"), [("worker", "ready."), ("beat", "beat: Starting...")])
def test_unknown_migrations_do_not_stop_a_start(part: str, ready: str, tmp_path: Path) -> None:
    with changed(UNKNOWN) as database, (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            tied(command(part, tmp_path)), cwd=ROOT, env=environment(databases.url(database), tmp_path),
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while ready not in (tmp_path / "log").read_text():
                assert process.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.2)
            time.sleep(1)
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait(30)


def test_a_web_process_leaves_the_balancer_when_the_database_moves_past_it(tmp_path: Path) -> None:
    with changed(UNKNOWN) as database, servers.serving(database, log=tmp_path) as [server]:
        with Caller(server.port) as caller:
            assert caller.get("/readyz/decisions").status == 200
            with psycopg.connect(databases.admin_url(), dbname=database) as connection:
                connection.execute(NEWER)
            answer = caller.get("/readyz/decisions")
    assert (answer.status, answer.body["causes"]) == (503, {"migrations": "code_too_old"})


def test_a_process_waits_for_its_database(tmp_path: Path) -> None:
    with databases.cloned() as database:
        port = servers.free_port()
        url = databases.url(database)
        with psycopg.connect(databases.admin_url(), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{database}" RENAME TO "{database}_away"')
        try:
            server = servers.start(database, log=tmp_path / "web.log", port=port, LOG_LEVEL="WARNING")
            try:
                deadline = time.monotonic() + 60
                while "start_waits_for_database" not in server.log.read_text():
                    assert server.process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            finally:
                with psycopg.connect(databases.admin_url(), autocommit=True) as connection:
                    connection.execute(f'ALTER DATABASE "{database}_away" RENAME TO "{database}"')
            servers.await_server(server, "/readyz/decisions")
            assert server.log.read_text().count("start_waits_for_database") == 1, url
        finally:
            server.kill()
