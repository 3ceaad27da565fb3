"""A standby, a primary that was cut off and a server of another time are asked, and none of them says yes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.faults.replicas import Server
from tests.servers import Caller
from tests.servers import Server as Web

pytestmark = pytest.mark.faults

QUESTION = {"tenant": "nobody", "category": "none", "purpose": "train-shared-model"}
BATCH = {"purpose": "train-shared-model", "items": [{"tenant": "nobody", "category": "none"}]}
EVALUATION = {
    "subject": {"type": "training_job", "id": "nightly"},
    "action": {"name": "train-shared-model"},
    "resource": {"type": "tenant_data", "id": "nobody/none"},
}
PATHS: dict[str, dict[str, Any]] = {
    "/v1/decisions": QUESTION,
    "/v1/decisions/batch": BATCH,
    "/access/v1/evaluation": EVALUATION,
}


@pytest.fixture
def pair(folder: Path) -> Iterator[tuple[Server, Server]]:
    """A primary with everything installed, and a standby that confirms each commit."""
    primary = Server.primary(folder / "a")
    primary.install()
    standby = Server.standby_of(primary, folder / "b")
    primary.set("synchronous_standby_names", "standby")
    yield primary, standby
    standby.stop()
    primary.stop()


@pytest.fixture
def key(pair: tuple[Server, Server]) -> str:
    return pair[0].manage("issue_key", "--scopes", "decide").strip()


def serve(server: Server, tmp_path: Path, *, state: str, **settings: str) -> Web:
    web = servers.start(
        "unused",
        log=tmp_path / f"{state}.log",
        **server.environment() | {"LICET_STATE_DIR": str(tmp_path / state)} | settings,
    )
    servers.await_server(web, "/healthz")
    return web


def asked(web: Web, key: str, path: str) -> tuple[int, str]:
    with Caller(web.port, key=key) as caller:
        answer = caller.post(path, PATHS[path])
    return answer.status, answer.body.get("code", "")


def until(web: Web, key: str, wanted: tuple[int, str], *, seconds: float) -> float:
    began = time.monotonic()
    while (found := asked(web, key, "/v1/decisions")) != wanted:
        assert time.monotonic() - began < seconds, found
        time.sleep(0.1)
    return time.monotonic() - began


def sessions(server: Server) -> int:
    """How many connections to the installation's database there have been."""
    return int(server.sql("SELECT sessions FROM pg_stat_database WHERE datname = 'replica'"))


@pytest.mark.parametrize("lane", ["on", "off"])
def test_a_standby_answers_no_question(
    pair: tuple[Server, Server], key: str, tmp_path: Path, lane: str
) -> None:
    primary, standby = pair
    wrong = serve(standby, tmp_path, state="wrong", DECISIONS_FAST_LANE=lane)
    right = serve(primary, tmp_path, state="right", DECISIONS_FAST_LANE=lane)
    try:
        until(right, key, (200, ""), seconds=30)
        for path in PATHS:
            assert asked(right, key, path)[0] == 200, path
            status, code = asked(wrong, key, path)
            assert (status, code) in {(503, "primary_unproven"), (503, "database_read_only")}, path
        with Caller(wrong.port) as caller:
            ready = caller.get("/readyz/decisions")
        assert (ready.status, ready.body["causes"]["database"]) == (503, "primary_unproven")
    finally:
        wrong.kill()
        right.kill()


def test_a_primary_that_was_cut_off_stops_answering_within_seconds_and_for_good(
    pair: tuple[Server, Server], key: str, tmp_path: Path
) -> None:
    old, new = pair
    web = serve(old, tmp_path, state="one")
    try:
        until(web, key, (200, ""), seconds=30)
        new.promote()  # from now on the old primary can commit nothing
        seconds = until(web, key, (503, "primary_unproven"), seconds=12)
        assert seconds < 8, "it answers for five seconds and one beat at most"
        before = sessions(old)
        for _ in range(50):
            assert asked(web, key, "/v1/decisions") == (503, "primary_unproven")
            time.sleep(0.05)
        assert sessions(old) - before < 15, "it connects anew for each question"
    finally:
        web.kill()
    # The new primary is believed by the machine that knew the old one, and the old one never again.
    web = serve(new, tmp_path, state="one")
    try:
        until(web, key, (200, ""), seconds=30)
    finally:
        web.kill()
    old.set("synchronous_standby_names", "")  # even where somebody lets it commit again
    web = serve(old, tmp_path, state="one")
    try:
        for _ in range(20):
            assert asked(web, key, "/v1/decisions") == (503, "primary_unproven")
    finally:
        web.kill()


def test_an_address_with_two_hosts_finds_the_writable_one(
    pair: tuple[Server, Server], key: str, tmp_path: Path
) -> None:
    primary, standby = pair
    both = f"postgresql://replica_app@/replica?host={standby.home},{primary.home}&target_session_attrs=read-write"
    web = serve(primary, tmp_path, state="both", DATABASE_URL=both)
    try:
        until(web, key, (200, ""), seconds=30)
        for path in PATHS:
            assert asked(web, key, path)[0] == 200, path
    finally:
        web.kill()


def test_without_the_proof_the_standby_would_answer(
    pair: tuple[Server, Server], key: str, tmp_path: Path
) -> None:
    """The canary: the same read without its proof is answered by the standby."""
    _, standby = pair
    answer = standby.sql(
        "SELECT revision FROM consent_facts('live', 'nobody', 'none', 'train-shared-model')",
        database="replica",
    )
    assert int(answer) > 0
