"""The auditor: slices with a cursor, incidents that open once and close by an entry, and mending by command alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consent.models import Standing
from consent.operations import changes
from ledger import actors, auditing, auditor, incidents, projections, queries, scope
from ledger import operations as ledger
from ledger.entries import Draft
from tenants.kinds import ACCOUNT_1
from tests import catalogue, databases
from tests.people import SETUP, START, customer, human

pytestmark = pytest.mark.usefixtures("committed_db")
BY = actors.system("auditor")
NOW = START + timedelta(days=1)
LONG = timedelta(minutes=5)


@pytest.fixture
def consent(committed_db: str) -> Iterator[str]:
    """Two customers of whom one gave a consent and withdrew it. Yields the name of the database."""
    customer("acme", "ACME Pumps")
    customer("globex", "Globex Turbines")
    catalogue.record()
    given = catalogue.give()
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=START + timedelta(hours=2))
    return committed_db


def tamper(database: str, statement: str, *, table: str = "consent_standing") -> None:
    """What a superuser can do with all triggers of a table off, and commit. The triggers are put back as they were."""
    with databases.connected_as_admin(database), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'", [table]
        )
        always = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(statement)
        assert cursor.rowcount == 1
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
        for name in always:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def take_back_the_withdrawal(database: str) -> None:
    tamper(
        database,
        "UPDATE consent_standing SET statements ="
        " jsonb_set(jsonb_set(statements, '{0,withdrawn_at}', 'null'), '{0,withdrawn_seq}', 'null')",
    )


def audit(at: datetime, longest: timedelta = LONG) -> int:
    return auditor.audit(by=BY, now=lambda: at, longest=longest)


def kinds() -> list[str]:
    with scope.everything(reason="audit"):
        return [entry.kind for entry in queries.entries(limit=500) if entry.kind.startswith("state.")]


def test_a_difference_opens_one_incident_and_closes_by_an_entry(consent: str) -> None:
    assert audit(NOW) == 0
    assert (incidents.open_count(), kinds()) == (0, [])
    take_back_the_withdrawal(consent)
    assert audit(NOW + timedelta(hours=6)) == 1
    (incident,) = incidents.incidents(only_open=True)
    assert (incident.projection, incident.table, incident.problem, incident.columns) == (
        *("consent.standings", "consent_standing", "differs"),
        ("statements",),
    )
    with scope.everything(reason="audit"):
        entry = queries.entries(newest_first=True, limit=1)[0]
        withdrawal = queries.entries(kinds=["consent.withdrawn/1"])[0]
    assert entry.kind == "state.differs/1"
    assert entry.body == {
        "incident": str(incident.id), "projection": "consent.standings", "table": "consent_standing",
        "key": incident.key, "problem": "differs", "columns": ["statements"], "seq": withdrawal.seq,
        "detected_by": "auditor",
    }  # fmt: skip
    # The next pass finds it again, reports nothing new, and mends nothing.
    assert audit(NOW + timedelta(hours=12)) == 1
    assert kinds() == ["state.differs/1"]
    assert standing()["withdrawn_at"] is None
    put_the_standing_right(consent)
    assert audit(NOW + timedelta(hours=18)) == 0
    assert kinds() == ["state.differs/1", "state.agrees/1"]
    assert incidents.open_count() == 0


def test_only_the_command_mends_and_an_entry_says_so(consent: str, committed_db: str) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    take_back_the_withdrawal(consent)
    assert rebuild("--check") == 1
    assert rebuild("--apply") == 2, "--by is missing"
    assert rebuild("--apply", "--by", "nobody@vendor.example") == 2
    assert standing()["withdrawn_at"] is None
    assert rebuild("--apply", "--by", mona.email) == 0
    assert standing()["withdrawn_at"] is not None
    with scope.everything(reason="audit"):
        entry = queries.entries(newest_first=True, limit=1)[0]
    assert entry.kind == "projection.rebuilt/1"
    assert json.loads(entry.data)["actor"] == {"kind": "person", "id": str(mona.person), "channel": "command"}
    assert entry.body["projection"] == "consent.standings"
    assert entry.body["before_sha256"] != entry.body["after_sha256"]
    assert rebuild("--check") == 0


def test_a_deleted_and_a_moved_standing_are_mended_too(consent: str) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    for change in (
        "DELETE FROM consent_standing",
        (
            "UPDATE consent_standing x SET tenant_id = (SELECT id FROM tenants_tenant t WHERE t.id <> x.tenant_id)"
            " WHERE statements <> '[]'"
        ),
    ):
        tamper(consent, change)
        assert rebuild("--check") == 1
        assert rebuild("--apply", "--by", mona.email) == 0, change


def test_what_cannot_be_derived_is_left_and_said(consent: str) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    tamper(consent, "UPDATE tenants_tenant SET region = 'US' WHERE key = 'acme'", table="tenants_tenant")
    assert rebuild("--apply", "--by", mona.email) == 1
    assert "tenants_tenant" in output("--check")[1]


def test_the_pass_goes_on_where_it_stopped(consent: str) -> None:
    began = incidents.status()
    assert began is None
    seen = []
    for minute in range(60):
        audit(NOW + timedelta(minutes=minute), longest=timedelta(0))
        status = incidents.status()
        assert status is not None
        seen.append((status.phase, status.after))
        if status.last_full_pass_at is not None:
            break
    assert status.last_full_pass_at == NOW
    assert status.age(at=NOW + timedelta(hours=1)) == timedelta(hours=1)
    assert len(seen) == len(set(seen)) > 5, "one slice a round"
    assert (status.phase, status.full_pass_rows or 0) >= ("", 15)
    # A new pass begins six hours after this one began, and not before.
    assert audit(NOW + timedelta(hours=5)) == 0
    assert incidents.status().checked_at == status.checked_at  # type: ignore[union-attr]
    audit(NOW + timedelta(hours=6))
    assert incidents.status().last_full_pass_at == NOW + timedelta(hours=6)  # type: ignore[union-attr]


def test_two_workers_do_not_check_at_once(consent: str) -> None:
    assert incidents.start_round(at=NOW, lease=LONG, every=LONG) is not None
    assert incidents.start_round(at=NOW + timedelta(seconds=1), lease=LONG, every=LONG) is None
    assert incidents.start_round(at=NOW + LONG, lease=LONG, every=LONG) is not None, (
        "a lost worker's lease ends"
    )


def test_the_read_only_role_can_check(consent: str) -> None:
    with databases.connected(consent, "readonly"):
        assert rebuild("--check") == 0
    take_back_the_withdrawal(consent)
    with databases.connected(consent, "readonly"):
        assert rebuild("--check", "--projection", "consent.standings") == 1


def test_an_entry_that_is_no_envelope_is_named_and_does_not_stop_the_auditor(consent: str) -> None:
    with databases.connected_as_admin(consent), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE ledger_entry SET data = 'nonsense' WHERE kind = 'consent.stated/2'")
    code, text = output("--check")
    assert code == 1
    assert "ledger.entries: ledger_entry seq=" in text
    assert rebuild("--check", "--projection", "pricing.schedules") == 0
    audit(NOW)
    assert "ledger.entries" in {incident.projection for incident in incidents.incidents()}
    assert incidents.status().last_full_pass_at == NOW  # type: ignore[union-attr]


def test_the_check_that_cannot_read_the_database_says_so(consent: str) -> None:
    with databases.connected_as_admin(consent), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tenants_member RENAME TO gone")
    assert rebuild("--check") == 2


def test_what_old_entries_do_not_say_is_counted_and_not_passed(consent: str) -> None:
    with scope.everything(reason="staff"):
        newest = queries.entries(kinds=["account.recorded/4"], limit=1)[0]
        body = {
            name: value
            for name, value in newest.body.items()
            if name not in {"name_sha256", "time_zone", "cooling_off_hours"}
        }
        draft = Draft(uuid4(), ACCOUNT_1.name, "live", body, account=newest.account)
        ledger.record([draft], by=SETUP, at=NOW)
    change = f"UPDATE tenants_account SET name = 'Another' WHERE id = '{newest.account}'"
    tamper(consent, change, table="tenants_account")
    code, text = output("--check")
    assert code == 0
    assert "not vouched for by old entries: tenants_account.name of 1 rows" in text


def test_an_unknown_projection_is_refused(consent: str) -> None:
    assert rebuild("--check", "--projection", "consent.nonsense") == 2


def test_a_body_that_its_fold_cannot_read_is_named(consent: str) -> None:
    with databases.connected_as_admin(consent), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
        cursor.execute(
            "UPDATE ledger_entry SET data = convert_to(replace(convert_from(data, 'UTF8'), '\"key\":', '\"kex\":'),"
            " 'UTF8') WHERE kind = 'tenant.recorded/2'"
        )
    report = auditing.check_all([projections.named("tenants.tenants")])
    assert {(each.problem, each.columns) for each in report.differences} == {("unreadable", ("KeyError",))}
    assert len(report.differences) == 2


def standing() -> Any:
    with scope.everything(reason="audit"):
        (row,) = Standing.objects.exclude(statements=[])
        return row.statements[0]


def put_the_standing_right(database: str) -> None:
    # as a restored backup would
    with scope.everything(reason="audit"):
        entry = queries.entries(kinds=["consent.withdrawn/1"])[0]
    tamper(
        database,
        "UPDATE consent_standing SET statements = jsonb_set(jsonb_set(statements, '{0,withdrawn_at}',"
        f" '\"{entry.recorded_at:%Y-%m-%dT%H:%M:%SZ}\"'), '{{0,withdrawn_seq}}', '{entry.seq}')",
    )


def output(*options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("rebuild", *options, stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


def rebuild(*options: str) -> int:
    return output(*options)[0]
