"""Entries are numbered without gaps, hashed from their bytes, and never change."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DataError, InternalError, ProgrammingError

from ledger import actors, entries, merkle, operations, queries, scope, verification
from ledger.entries import Draft
from ledger.models import Entry

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
BY = actors.system("tests")
KIND = "key.revoked/1"


def draft(**body: object) -> Draft:
    return Draft(uuid4(), KIND, "live", body or {"key": "x"})


@pytest.fixture
def everything(db: None):
    with scope.everything(reason="audit"):
        yield


def test_entries_are_numbered_in_the_order_they_were_given(everything: None) -> None:
    before = queries.revision()
    landed = operations.record([draft(), draft(), draft()], by=BY, at=NOW)
    assert [one.seq for one in landed] == [before + 1, before + 2, before + 3]
    assert queries.revision() == before + 3


def test_the_stored_bytes_are_canonical_and_hash_to_the_leaf(everything: None) -> None:
    landed = operations.record([draft(key="é\u2028", at="z")], by=BY, at=NOW)[0]
    row = queries.entry(id=landed.id)
    assert merkle.leaf_hash(row.data) == row.leaf_hash == landed.leaf_hash
    from ledger import canonical

    assert canonical.encode(json.loads(row.data)) == row.data


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 33])
def test_the_frontier_root_and_nodes_are_those_of_rfc_6962(everything: None, count: int) -> None:
    operations.record([draft(key=str(n)) for n in range(count)], by=BY, at=NOW)
    leaves = [merkle.leaf_hash(row.data) for row in queries.stream()]
    size = queries.tree_head()
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    assert size.root == frontier.root()
    for seq in range(1, len(leaves) + 1):
        path = queries.inclusion_path(seq=seq, size=size.revision)
        merkle.verify_inclusion(
            index=seq - 1, size=size.revision, leaf=leaves[seq - 1], path=path, expected_root=size.root
        )
    verification.verify_ledger()


def test_time_never_goes_back(everything: None) -> None:
    operations.record([draft()], by=BY, at=NOW)
    late = operations.record([draft()], by=BY, at=NOW - timedelta(days=3))[0]
    assert late.recorded_at >= NOW


def test_nothing_is_recorded_outside_of_a_transaction(committed_db: str) -> None:
    with pytest.raises(operations.NotInATransaction):
        operations.record([draft()], by=BY, at=NOW)


def test_members_that_the_kind_does_not_list_are_refused(everything: None) -> None:
    with pytest.raises(entries.MembersNotAllowed, match="email"):
        operations.record([draft(email="alice@acme.example")], by=BY, at=NOW)


def test_an_unknown_kind_is_refused(everything: None) -> None:
    with pytest.raises(entries.UnknownKind):
        operations.record([Draft(uuid4(), "gossip.heard/1", "live", {})], by=BY, at=NOW)


def test_an_entry_larger_than_32_kib_is_refused(everything: None) -> None:
    with (
        pytest.raises((DataError, InternalError, ProgrammingError, Exception), match="32 KiB"),
        transaction.atomic(),
    ):
        operations.record([draft(key="x" * 40_000)], by=BY, at=NOW)


TAMPERINGS = {
    "update an entry": "UPDATE ledger_entry SET kind = 'x'",
    "delete an entry": "DELETE FROM ledger_entry",
    "truncate the ledger": "TRUNCATE ledger_entry CASCADE",
    "insert an entry": "INSERT INTO ledger_entry SELECT seq + 1000, gen_random_uuid(), kind, mode, tenant, account,"
    " recorded_at, data, leaf_hash FROM ledger_entry",
    "move the head": "UPDATE ledger_head SET size = 0",
    "delete the head": "DELETE FROM ledger_head",
    "update a node": "UPDATE ledger_node SET hash = ''",
    "register a projection": "INSERT INTO ledger_projection VALUES ('x/1', 'tenants_user')",
    "disable the trigger": "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "drop the table": "DROP TABLE ledger_entry CASCADE",
    "switch triggers off": "SET session_replication_role = replica",
    "replace the append function": "DROP FUNCTION ledger_append(uuid[],text[],text[],uuid[],uuid[],bytea[],bytea[],"
    "timestamptz)",
    "delete a delivery": "DELETE FROM ledger_delivery",
}


@pytest.mark.parametrize("statement", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_the_apps_role_cannot(everything: None, statement: str) -> None:
    operations.record([draft()], by=BY, at=NOW)
    with pytest.raises((ProgrammingError, InternalError)) as refused, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_node"],
    ids=["update", "delete", "truncate"],
)
def test_even_the_owner_meets_the_trigger(committed_db: str, statement: str) -> None:
    from tests import databases

    with scope.everything(reason="audit"):
        operations.record([draft()], by=BY, at=NOW)
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("SET licet.scope = '*'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET data = data || ' '::bytea WHERE seq = 2",
        "UPDATE ledger_entry SET kind = 'key.issued/1' WHERE seq = 2",
        "UPDATE ledger_entry SET recorded_at = recorded_at - interval '1 day' WHERE seq = 2",
        "DELETE FROM ledger_entry WHERE seq = 2",
        "UPDATE ledger_node SET hash = sha256('x') WHERE level = 1 AND index = 0",
        "UPDATE ledger_head SET size = 2",
        "UPDATE ledger_entry SET leaf_hash = sha256('x') WHERE seq = 3",
        "UPDATE ledger_entry SET tenant = gen_random_uuid() WHERE seq = 1",
    ],
)
def test_verification_finds_what_a_superuser_changed(committed_db: str, change: str) -> None:
    from tests import databases

    with scope.everything(reason="audit"):
        operations.record([draft(key=str(n)) for n in range(3)], by=BY, at=NOW)
    with psycopg.connect(databases.admin_url(), dbname=committed_db, autocommit=True) as root:
        root.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        root.execute("ALTER TABLE ledger_node DISABLE TRIGGER ALL")
        root.execute(change)
    with scope.everything(reason="audit"), pytest.raises(verification.LedgerDamaged):
        verification.verify_ledger()


def test_rows_of_others_do_not_exist(everything: None) -> None:
    mine, theirs = uuid4(), uuid4()
    operations.record(
        [Draft(uuid4(), KIND, "live", {"key": "x"}, tenant=owner) for owner in (mine, theirs)], by=BY, at=NOW
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('licet.scope', %s, true)", [str(mine)])
        cursor.execute("SELECT tenant FROM ledger_entry")
        assert cursor.fetchall() == [(mine,)]
        cursor.execute("SELECT set_config('licet.scope', '', true)")
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (0,)


def test_managers_refuse_outside_of_a_scope(db: None) -> None:
    with pytest.raises(scope.OutOfScope):
        Entry.objects.count()


def test_a_scope_is_never_widened(db: None) -> None:
    with scope.tenants([uuid4()]), pytest.raises(scope.ScopeWidened), scope.everything(reason="staff"):
        pass


def test_a_scope_ends_with_its_block(db: None) -> None:
    with scope.everything(reason="staff"):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('licet.scope', true)")
        assert cursor.fetchone() in {("",), (None,)}
