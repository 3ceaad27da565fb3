"""A cluster that was recovered to a point in time lacks entries, so it decides nothing until an operator accepts it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests import servers
from tests.faults.replicas import Server
from tests.servers import Caller
from tests.servers import Server as Web

pytestmark = pytest.mark.faults

QUESTION = {"tenant": "nobody", "category": "none", "purpose": "train-shared-model"}


def asked(server: Server, key: str, tmp_path: Path) -> tuple[int, str]:
    """What a web process of one machine answers from this server, once it has started."""
    web: Web = servers.start(
        "unused",
        log=tmp_path / "web.log",
        **server.environment() | {"LICET_STATE_DIR": str(tmp_path / "state")},
    )
    try:
        servers.await_server(web, "/healthz")
        deadline = time.monotonic() + 20
        with Caller(web.port, key=key) as caller:
            answer = caller.post("/v1/decisions", QUESTION)
            while answer.body.get("code") == "database_unavailable" and time.monotonic() < deadline:
                answer = caller.post("/v1/decisions", QUESTION)
        return answer.status, answer.body.get("code", "")
    finally:
        web.kill()


def test_it_stays_closed_until_its_gap_is_accepted(folder: Path, tmp_path: Path) -> None:
    archive = folder / "archive"
    before = Server.primary(folder / "a", archive=archive)
    try:
        before.install()
        key = before.manage("issue_key", "--scopes", "decide").strip()
        after = Server.backup_of(before, folder / "b")
        before.sql("SELECT pg_create_restore_point('before')")
        for _ in range(3):
            before.manage("issue_key", "--scopes", "decide")
        before.sql("SELECT pg_switch_wal()")
        newest = int(before.sql("SELECT size FROM ledger_head", database="replica"))
        assert asked(before, key, tmp_path) == (200, "")
    finally:
        before.run("pg_ctl", "-D", str(before.data), "-m", "fast", "-w", "stop")
    after.recover_to("before", archive=archive)
    try:
        deadline = time.monotonic() + 60
        while after.sql("SELECT pg_is_in_recovery()").strip() != "f":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        size = int(after.sql("SELECT size FROM ledger_head", database="replica"))
        assert size == newest - 3
        assert asked(after, key, tmp_path) == (503, "primary_unproven")
        after.manage(
            "accept_database",
            "--reason",
            "a drill",
            "--missing-from",
            str(size + 1),
            "--missing-until",
            str(newest),
        )
        assert asked(after, key, tmp_path) == (200, "")
    finally:
        after.stop()
