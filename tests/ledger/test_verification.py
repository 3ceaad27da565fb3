"""Verifying ends with a verdict: on clean histories, on old entries that were never well formed, and on large ledgers."""

from __future__ import annotations

import base64
import json
import random
import tracemalloc
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger import actors, operations, queries, scope, verification
from ledger.entries import Draft
from tests import databases, steered_clock
from tests.api.client import Api, key_for
from tests.ledger.tamperings import REBUILD

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
BY = actors.system("tests")


def drafts(count: int, *, text: str = "x") -> list[Draft]:
    return [Draft(uuid4(), "key.revoked/1", "live", {"key": f"{text}{number}"}) for number in range(count)]


@pytest.mark.parametrize("histories", [60, pytest.param(200, marks=pytest.mark.faults)])
def test_clean_histories_give_no_alarm(db: None, histories: int) -> None:
    chance = random.Random(12)
    sizes = [*range(histories // 3), *(chance.randrange(70, 260) for _ in range(histories - histories // 3))]
    for size in sizes:
        with transaction.atomic():
            with scope.everything(reason="audit"):
                before, at, left = queries.revision(), NOW, size
                while left:
                    batch = min(left, chance.choice([1, 1, 2, 7, 64]))
                    text = chance.choice(["x", "é", "\U00010000", '"\\\n', "\u2028"])
                    operations.record(drafts(batch, text=text), by=BY, at=at)
                    at += timedelta(seconds=chance.choice([-60, 0, 1, 86_400]))
                    left -= batch
                report = verification.inspect_ledger()
            assert (report.found, report.entries) == (0, before + size), report.findings
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement", ["VACUUM FULL", "REINDEX SCHEMA public", "CLUSTER ledger_entry USING ledger_entry_pkey"]
)
def test_a_ledger_stays_clean_when_the_database_is_tidied(committed_db: str, statement: str) -> None:
    with scope.everything(reason="audit"):
        operations.record(drafts(77), by=BY, at=NOW)
    with databases.connected_as_superuser(committed_db) as root:
        steered_clock.remove(root)
        root.execute(statement)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "clean: 77 entries" in out.getvalue()


def peak(size: int) -> int:
    """The most memory that inspecting so many entries takes."""
    with scope.everything(reason="audit"):
        while (left := size - queries.revision()) > 0:
            operations.record(drafts(min(left, 2000), text="x" * 200), by=BY, at=NOW)
        verification.inspect_ledger()
        tracemalloc.start()
        try:
            assert verification.inspect_ledger().entries == size
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_memory_does_not_grow_with_the_ledger(db: None) -> None:
    small, large = peak(2_000), peak(8_000)
    assert large < small * 1.3, (small, large)


OLD = {
    "kind": ("UPDATE ledger_entry SET kind = 'x\"y', data = convert_to(replace(convert_from(data, 'UTF8'),"
             " 'key.revoked/1', 'x\"y'), 'UTF8') WHERE seq = 3"),
    "body": "UPDATE ledger_entry SET data = 'nope' WHERE seq = 3",
    "nothing": "UPDATE ledger_entry SET data = '' WHERE seq = 3",
    "a number": "UPDATE ledger_entry SET data = '7' WHERE seq = 3",
    "no members": "UPDATE ledger_entry SET data = '{}' WHERE seq = 3",
    "a body that is text": ("UPDATE ledger_entry SET data = convert_to(replace(convert_from(data, 'UTF8'),"
                            " '{\"key\":\"x2\"}', '\"nope\"'), 'UTF8') WHERE seq = 3"),
    "a deep nest": "UPDATE ledger_entry SET data = convert_to(repeat('[', 9000), 'UTF8') WHERE seq = 3",
    "not text": "UPDATE ledger_entry SET data = '\\xff00' WHERE seq = 3",
}  # fmt: skip


@pytest.fixture(params=OLD.values(), ids=OLD.keys())
def old_ledger(committed_db: str, request: pytest.FixtureRequest) -> str:
    """A ledger of five, with an entry that the append function accepted before it judged what it is given."""
    with scope.everything(reason="audit"):
        operations.record(drafts(5), by=BY, at=NOW)
    with psycopg.connect(databases.url(committed_db, "superuser")) as root:
        steered_clock.remove(root)
        root.execute("SET session_replication_role = replica")
        root.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        root.execute("ALTER TABLE ledger_node DISABLE TRIGGER USER")
        root.execute(request.param)
        root.execute(REBUILD)
        root.execute("SELECT pg_temp.rebuild()")
        for table in ("ledger_entry", "ledger_node"):
            for (name,) in root.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
            ).fetchall():
                root.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    return committed_db


def test_a_malformed_old_entry_stays_named(old_ledger: str) -> None:
    for role in ("app", "readonly"):
        out = StringIO()
        with (
            databases.connected(old_ledger, role),
            pytest.raises(CommandError, match="findings in 5 entries"),
        ):
            call_command("verify_ledger", "--json", stdout=out)
        verdict = json.loads(out.getvalue())
        assert verdict["verdict"] == "damaged"
        assert {finding["seq"] for finding in verdict["findings"]} == {3}


def test_the_api_lists_a_malformed_old_entry(old_ledger: str) -> None:
    api = Api(key_for())
    listed = api.get("/v1/ledger/entries").body["data"]
    assert [entry["seq"] for entry in listed][:5] == [1, 2, 3, 4, 5]
    stored = listed[2]
    with scope.everything(reason="audit"):
        assert base64.b64decode(stored["data"]) == queries.entries(after=2, limit=1)[0].data
    assert api.get(f"/v1/ledger/entries/{stored['id']}").status == 200
    assert api.get(f"/v1/receipts/{stored['id']}").status == 404
