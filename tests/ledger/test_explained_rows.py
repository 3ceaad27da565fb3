"""A row that is derived from the ledger is written with its entry, in one transaction, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from ledger import explained_rows, queries, scope
from ledger import operations as ledger
from ledger.entries import Draft
from ledger.scope import OutOfScope
from tenants.models import Account, Competitor, Member, Suspension, Tenant
from tenants.operations import accounts, members
from tenants.operations.accounts import CompetitorInput
from tests import catalogue, databases
from tests.people import SETUP, START, Party, customer, human, member
from wire import ids

REFUSED = (DatabaseError, psycopg.Error)


@pytest.fixture
def acme_committed(committed_db: str) -> Party:
    customer("globex", "Globex")
    return customer("acme", "ACME Pumps")


def append(
    kind: str, body: dict[str, Any], *, tenant: UUID | None = None, account: UUID | None = None
) -> UUID:
    draft = Draft(ids.new(at=START), kind, "live", body, tenant=tenant, account=account)
    ledger.record([draft], by=SETUP, at=START)
    return draft.id


def another_tenant() -> UUID:
    return Tenant.objects.get(key="globex").id


def renamed(party: Party, entry: UUID) -> None:
    row = Account.objects.get(id=party.account)
    row.name = "Renamed"
    explained_rows.put(row, entry=entry)


def commits(write: Callable[[], None]) -> None:
    with scope.everything(reason="staff"):
        write()


def test_a_row_is_written_with_an_entry_of_its_transaction(acme_committed: Party) -> None:
    def write() -> None:
        entry = append("account.recorded/1", {"key": "acme"}, account=acme_committed.account)
        renamed(acme_committed, entry)

    commits(write)
    with scope.everything(reason="audit"):
        assert Account.objects.get(id=acme_committed.account).name == "Renamed"


def test_an_entry_of_a_released_savepoint_counts(acme_committed: Party) -> None:
    def write() -> None:
        with transaction.atomic():
            entry = append("account.recorded/1", {"key": "acme"}, account=acme_committed.account)
        with transaction.atomic():
            renamed(acme_committed, entry)

    commits(write)


def _no_entry(party: Party) -> None:
    renamed(party, uuid4())


def _old_entry(party: Party) -> None:
    renamed(party, Account.objects.values_list("entry_id", flat=True).get(id=party.account))


def _another_kind(party: Party) -> None:
    renamed(party, append("key.revoked/1", {"key": "k", "at": "t"}, account=party.account))


def _another_account(party: Party) -> None:
    renamed(party, append("account.recorded/1", {"key": "other"}, account=uuid4()))


def _no_account(party: Party) -> None:
    renamed(party, append("account.recorded/1", {"key": "acme"}))


def _removal_without_entry(party: Party) -> None:
    explained_rows.remove_rows("tenants_tenantname", "tenant_id", [party.tenant], entry=uuid4())


def _removal_by_an_old_entry(party: Party) -> None:
    entry = Account.objects.values_list("entry_id", flat=True).get(id=party.account)
    explained_rows.remove_rows("tenants_tenantname", "tenant_id", [party.tenant], entry=entry)


def _removal_for_another_tenant(party: Party) -> None:
    entry = append("tenant.recorded/1", {"key": "other"}, tenant=another_tenant())
    explained_rows.remove_rows("tenants_tenantname", "tenant_id", [party.tenant], entry=entry)


def _suspension(entry: UUID, tenant: UUID, **stamps: Any) -> None:
    Suspension.objects.create(tenant_id=tenant, suspended=False, claimed_at=START, entry_id=entry, **stamps)


def _appended_without_entry(party: Party) -> None:
    _suspension(uuid4(), party.tenant)


def _appended_with_an_old_entry(party: Party) -> None:
    _suspension(Tenant.objects.values_list("entry_id", flat=True).get(id=party.tenant), party.tenant)


def _appended_with_another_kind(party: Party) -> None:
    draft = Draft(ids.new(at=START), "key.revoked/1", "live", {"key": "k", "at": "t"}, tenant=party.tenant)
    _suspension(draft.id, party.tenant)
    ledger.record([draft], by=SETUP, at=START)


def _appended_for_another_tenant(party: Party) -> None:
    draft = Draft(ids.new(at=START), "tenant.recorded/1", "live", {"key": "other"}, tenant=another_tenant())
    _suspension(draft.id, party.tenant)
    ledger.record([draft], by=SETUP, at=START)


def _appended_with_a_stamp_of_its_own(party: Party) -> None:
    draft = Draft(ids.new(at=START), "tenant.recorded/1", "live", {"key": "acme"}, tenant=party.tenant)
    _suspension(draft.id, party.tenant, revision=1, recorded_at=START)
    ledger.record([draft], by=SETUP, at=START)


def _appended_with_the_right_stamp(party: Party) -> None:
    entry = append("tenant.recorded/1", {"key": "acme"}, tenant=party.tenant)
    [row] = [each for each in queries.entries(limit=1000) if each.id == entry]
    _suspension(entry, party.tenant, revision=row.seq, recorded_at=row.recorded_at)


def _appended_after_its_entry(party: Party) -> None:
    _suspension(append("tenant.recorded/1", {"key": "acme"}, tenant=party.tenant), party.tenant)


WRONG = (
    (_no_entry, "has no ledger entry"),
    (_old_entry, "an entry of another transaction"),
    (_another_kind, "an entry of another kind"),
    (_another_account, "an entry of another account"),
    (_no_account, "an entry of another account"),
    (_removal_without_entry, "has no ledger entry"),
    (_removal_by_an_old_entry, "an entry of another transaction"),
    (_removal_for_another_tenant, "an entry of another tenant"),
    (_appended_without_entry, "has no ledger entry"),
    (_appended_with_an_old_entry, "an entry of another transaction"),
    (_appended_with_another_kind, "an entry of another kind"),
    (_appended_for_another_tenant, "an entry of another tenant"),
    (_appended_with_a_stamp_of_its_own, "append-only: UPDATE is refused"),
    (_appended_with_the_right_stamp, "was inserted with a stamp"),
    (_appended_after_its_entry, "never got its stamp"),
)


@pytest.mark.parametrize(("write", "why"), WRONG, ids=[write.__name__[1:] for write, _ in WRONG])
def test_a_row_without_its_own_entry_fails_the_commit(
    acme_committed: Party, write: Callable[[Party], None], why: str
) -> None:
    with pytest.raises(REFUSED, match=why):
        commits(lambda: write(acme_committed))


def test_an_update_by_the_owner_needs_an_entry_too(acme_committed: Party, committed_db: str) -> None:
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("SELECT set_config('licet.scope', '*', false)")
        owner.execute("UPDATE tenants_account SET name = 'Renamed'")
        with pytest.raises(psycopg.Error, match="another transaction"):
            owner.commit()


@pytest.mark.parametrize("statement", ["DELETE FROM tenants_tenantname", "TRUNCATE tenants_tenantname"])
def test_the_owner_removes_nothing_without_an_entry(
    acme_committed: Party, committed_db: str, statement: str
) -> None:
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("SELECT set_config('licet.scope', '*', false)")
        with pytest.raises(psycopg.Error, match="is a projection of the ledger"):
            owner.execute(statement)


def _project(relation: str, rows: list[dict[str, Any]], key: list[str] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT licet_project(%s, %s, %s::jsonb, %s)", [relation, uuid4(), json.dumps(rows), key]
        )


@pytest.mark.parametrize(
    "relation", ["ledger_entry", "ledger_head", "tenants_user", "auth_group", "pg_class", "no_such_table"]
)
def test_only_projections_are_written_by_the_function(db: None, relation: str) -> None:
    with pytest.raises(REFUSED, match="is not a projection with its guards"):
        _project(relation, [{"id": 1}])


def test_a_projection_whose_guard_was_dropped_is_not_written(
    acme_committed: Party, committed_db: str
) -> None:
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("DROP TRIGGER tenants_member_has_its_entry ON tenants_member")
    with (
        pytest.raises(REFUSED, match="is not a projection with its guards"),
        scope.everything(reason="staff"),
    ):
        _project("tenants_member", [{"role": "owner"}])


@pytest.mark.asvs("1.2.4")
def test_names_of_columns_are_not_sql(acme_committed: Party) -> None:
    injected = "name\" = 'x' WHERE true; DROP TABLE tenants_member; --"
    with pytest.raises(REFUSED, match="does not exist"), scope.everything(reason="staff"):
        _project("tenants_account", [{injected: "x"}], ["id"])


def test_row_security_binds_the_function(acme_committed: Party) -> None:
    with scope.everything(reason="audit"):
        globex = Tenant.objects.get(key="globex")
    row = Account(
        id=globex.account_id, mode="live", key="globex", name="Taken", created_at=START, updated_at=START
    )
    with pytest.raises(REFUSED, match="row-level security"), scope.tenants([acme_committed.account]):
        explained_rows.put(row, entry=uuid4())
    with scope.everything(reason="audit"):
        assert Account.objects.get(id=globex.account_id).name != "Taken"


def test_a_scope_removes_no_row_of_another(acme_committed: Party) -> None:
    with scope.everything(reason="audit"):
        globex = Tenant.objects.get(key="globex")
    with scope.tenants([acme_committed.account]):
        explained_rows.remove_rows("tenants_tenantname", "tenant_id", [globex.id], entry=uuid4())
    with scope.everything(reason="audit"):
        assert globex.names.count() == 1


def test_nothing_is_read_outside_of_a_scope(db: None) -> None:
    with pytest.raises(OutOfScope):
        explained_rows.locked(Account.objects.all())


def test_added_rows_get_their_keys_in_order(acme_committed: Party) -> None:
    with scope.everything(reason="staff"):
        rows = [Competitor(account_id=acme_committed.account, name=name) for name in ("b", "a", "c")]
        entry = append("account.recorded/1", {"key": "acme"}, account=acme_committed.account)
        explained_rows.add(*rows, entry=entry)
        assert [Competitor.objects.get(pk=row.pk).name for row in rows] == ["b", "a", "c"]


def test_every_value_survives(acme_committed: Party) -> None:
    """Instants keep their microseconds, empty texts stay empty, and NULL stays NULL."""
    with scope.everything(reason="staff"):
        before = Tenant.objects.get(id=acme_committed.tenant)
        entry = append("tenant.recorded/1", {"key": "acme"}, tenant=before.id, account=before.account_id)
        before.updated_at = START.replace(microsecond=123457)
        before.name = "Ünïcode \" \\ ' \u2028"
        explained_rows.put(before, entry=entry)
        after = Tenant.objects.get(id=acme_committed.tenant)
    assert (after.updated_at, after.name, after.industry) == (before.updated_at, before.name, "")


def test_competitors_are_replaced_by_an_entry(acme_committed: Party) -> None:
    for names in (("a", "b"), ("b", "c"), ()):
        with scope.everything(reason="staff"):
            accounts.put_account(
                mode="live", key="acme", name="ACME Pumps", competitors=[CompetitorInput(name) for name in names],
                approved=True, by=SETUP, at=START,
            )  # fmt: skip
        with scope.everything(reason="audit"):
            assert list(Competitor.objects.order_by("name").values_list("name", flat=True)) == sorted(names)


def test_members_and_their_roles_end_by_entries(acme_committed: Party) -> None:
    alice = human("alice@acme.example", "Alice")
    member(alice, acme_committed, "viewer")
    member(alice, acme_committed, "owner")
    with scope.everything(reason="staff"):
        members.end_membership(user=alice.user, account=acme_committed.account, by=SETUP, at=START)
    roles = Member.objects.order_by("id").values_list("role", "ended_at")
    assert list(roles) == [("viewer", START), ("owner", START)]


def test_a_consent_needs_an_event_and_the_event_its_tenant(committed_db: str) -> None:
    customer("acme", "ACME Pumps")
    catalogue.record()
    with scope.everything(reason="staff"):
        given = catalogue.give()
    copy = (
        "INSERT INTO consent_consent SELECT (c2).* FROM (SELECT jsonb_populate_record(c, jsonb_build_object("
    )
    with (
        pytest.raises(REFUSED, match="begins with an event"),
        scope.everything(reason="staff"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"{copy}'id', %s::text)) AS c2 FROM consent_consent c WHERE c.id = %s) d",
            [uuid4(), given.consent],
        )
