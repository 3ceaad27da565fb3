"""Behind PgBouncer in transaction mode decisions are answered and logged as without it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests import servers
from tests.faults.replicas import Server
from tests.servers import Caller

pytestmark = pytest.mark.faults

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
QUESTION = {"tenant": "nobody", "category": "none", "purpose": "train-shared-model"}
CONFIG = """
[databases]
replica = host={host} dbname=replica user=replica_app
[pgbouncer]
unix_socket_dir = {socket}
pool_mode = transaction
auth_type = any
default_pool_size = 3
min_pool_size = 3
"""


@pytest.fixture
def pooled(folder: Path, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A PostgreSQL, and the folder of PgBouncer's socket in front of it."""
    if PGBOUNCER is None:
        pytest.skip("PgBouncer is not installed: apt-get install pgbouncer")
    server = Server.primary(folder / "a")
    server.install()
    socket = folder / "bouncer"
    socket.mkdir()
    config = socket / "pgbouncer.ini"
    config.write_text(CONFIG.format(host=server.home, socket=socket))
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    if user is not None:
        os.chown(socket, user, -1)
    with (tmp_path / "bouncer.log").open("wb") as log:
        bouncer = subprocess.Popen([PGBOUNCER, str(config)], user=user, cwd="/", stdout=log, stderr=log)
    deadline = time.monotonic() + 30
    while not list(socket.glob(".s.PGSQL.*")):
        assert bouncer.poll() is None, (tmp_path / "bouncer.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield server, socket
    bouncer.terminate()
    bouncer.wait(15)
    server.stop()


def test_every_answer_is_given_and_logged(pooled: tuple[Server, Path], tmp_path: Path) -> None:
    server, socket = pooled
    key = server.manage("issue_key", "--scopes", "decide").strip()
    url = f"postgresql://replica_app@/replica?host={socket}&port=6432"
    web = servers.start(
        "unused", log=tmp_path / "web.log", workers=2, **server.environment() | {"DATABASE_URL": url}
    )
    try:
        servers.await_server(web, "/healthz")

        def ask(_: int) -> list[int]:
            with Caller(web.port, key=key) as caller:
                return [
                    caller.post("/v1/decisions", QUESTION).status,
                    caller.get("/v1/tenants").status,
                    caller.post(
                        "/v1/decisions/batch",
                        {"purpose": QUESTION["purpose"], "items": [{"tenant": "nobody", "category": "none"}]},
                    ).status,
                ]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(100)))
        assert {status for decided, _, batch in answers for status in (decided, batch)} == {200}
        deadline = time.monotonic() + 30
        while _logged(server) < 100:
            assert time.monotonic() < deadline, _logged(server)
            time.sleep(0.2)
    finally:
        web.kill()


def _logged(server: Server) -> int:
    with psycopg.connect(server.admin.replace("/postgres?", "/replica?"), autocommit=True) as admin:
        [(piled,)] = admin.execute(
            "SELECT coalesce(sum(json_array_length(lines::json)), 0) FROM api_decisionpile"
        ).fetchall()
        return int(piled)
