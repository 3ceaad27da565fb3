"""Every tenant is told of every month, once: what was done with its data, as it was at the month's end."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import KeySet

from documents.statements import content, document, months
from documents.statements.months import Month, NotAMonth
from ledger import canonical, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from notices.models import Statement
from notices.operations import statements
from notices.queries import statements as notice_statements
from tenants.queries import tenants
from tests.api.client import Api, check, key_for
from tests.catalogue import TELEMETRY, give
from tests.documents.months import JANUARY, OVER, issue
from tests.lineage.runs import Job
from tests.people import SETUP, START, Human, Party
from tests.portal.conftest import ACME, SignIn, sign_in  # noqa: F401  a fixture

pytestmark = [
    pytest.mark.usefixtures("schedule"),
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),
]
PATH = "/v1/tenants/acme/statements"
NOBODY = UUID(int=1)
HOLDING = {"location": "s3://runs/1", "region": "DE", "rows": 3}


@pytest.fixture
def vendor(db: None) -> Api:
    return Api(key_for())


@pytest.fixture
def used(acme: Party, globex: Party, job: Job) -> Job:
    """A run of January that used ACME's data, and Globex's without being cleared for it."""
    with time_machine.travel(START + timedelta(days=3)):
        give()
        id = job.cleared(processors=["gpu-cloud"])
        assert (
            job.complete(id, ("acme", TELEMETRY, 1200), ("globex", TELEMETRY, 7), holdings=[HOLDING]).status
            == 200
        )
    return job


def said(party: Party, month: str = "2025-01") -> dict[str, Any]:
    with scope.everything(reason="audit"):
        return notice_statements.statement(tenant=party.tenant, month=month).content


def written(party: Party, month: Month = JANUARY) -> bytes:
    with scope.everything(reason="audit"):
        seen = tenants.tenant_by_id(id=party.tenant)
        return canonical.encode(document.signed_document(content.gather(tenant=seen, month=month)))


def test_a_month_says_what_was_used_where_in_which_form_and_what_it_was_worth(used: Job, acme: Party) -> None:
    assert issue() == 2
    told = said(acme)
    assert told["rows"] == [{"category": TELEMETRY, "within_manifest": 1200, "beyond_manifest": 0}]
    assert (told["forms"], told["regions"], told["processors"]) == (["pseudonymised"], ["DE"], ["gpu-cloud"])
    assert told["models"] == [{"family": "wear", "name": "pm", "version": "7"}]
    (run,) = told["runs"]
    assert (run["run"], run["reported"], run["categories"]) == ("nightly-1", True, [TELEMETRY])
    assert (told["breaches"], told["empty"]) == ([], False)
    (price,) = told["price"]
    assert (price["until"], price["earned_bps"]) == ("2025-02-01T00:00:00Z", price["bps"])
    assert price["bps"] > 0


def test_what_nobody_was_cleared_for_stands_in_it_as_a_breach(used: Job, globex: Party) -> None:
    issue()
    told = said(globex)
    assert told["rows"] == [{"category": TELEMETRY, "within_manifest": 0, "beyond_manifest": 7}]
    assert [(one["code"], one["rows"]) for one in told["breaches"]] == [("not_in_manifest", 7)]
    assert told["price"] == []


def test_an_empty_month_says_so(acme: Party) -> None:
    assert issue() == 1
    told = said(acme)
    assert (told["empty"], told["runs"], told["rows"]) == (True, [], [])
    assert told["says"] == document.EMPTY


def test_it_is_the_same_bytes_whenever_it_is_written(used: Job, acme: Party, vendor: Api) -> None:
    before = written(acme)
    with time_machine.travel(OVER):
        consents = vendor.get("/v1/tenants/acme/consents")["data"]
        used.complete(used.cleared(run="nightly-2"), ("acme", TELEMETRY, 5), ("globex", TELEMETRY, 1))
        vendor.post(f"/v1/consents/{consents[0]['id']}/withdraw", {"election": "destroy"})
    assert written(acme) == before
    assert issue(OVER + timedelta(days=1)) == 2
    with scope.everything(reason="audit"):
        seen = notice_statements.statement(tenant=acme.tenant, month="2025-01")
    assert seen.document == before
    assert hashlib.sha256(before).hexdigest() == seen.sha256


def test_what_is_reported_later_stands_in_a_later_month(acme: Party, job: Job) -> None:
    with time_machine.travel(START + timedelta(days=3)):
        give()
        id = job.cleared()
    with time_machine.travel(JANUARY.ends_at + timedelta(minutes=5)):
        job.complete(id, ("acme", TELEMETRY, 9))
    issue()
    issue(JANUARY.next().ends_at + timedelta(hours=2))
    january, february = said(acme), said(acme, "2025-02")
    assert (january["runs"][0]["reported"], january["rows"]) == (False, [])
    assert (february["runs"][0]["reported"], february["rows"][0]["within_manifest"]) == (True, 9)


def test_a_month_is_told_of_once_it_is_over_and_settled_and_only_once(acme: Party) -> None:
    assert issue(JANUARY.ends_at + timedelta(minutes=59)) == 0
    assert issue(JANUARY.ends_at + timedelta(hours=1)) == 1
    assert issue() == 0
    assert issue(JANUARY.next().ends_at + timedelta(hours=1)) == 1
    assert statements.issue_statement(tenant=acme.tenant, month=JANUARY, by=SETUP, at=OVER) is False


def test_months_that_nobody_was_there_to_tell_of_are_told_of_later(acme: Party) -> None:
    april = datetime(2025, 4, 1, 2, tzinfo=UTC)
    assert statements.issue_statements(by=SETUP, at=april, limit=2) == 2
    assert issue(april) == 1
    assert [one["month"] for one in Api(key_for("audit")).get(PATH)["data"]] == [
        "2025-03",
        "2025-02",
        "2025-01",
    ]


def test_the_entry_holds_the_digest_and_counts(used: Job, acme: Party) -> None:
    issue()
    with scope.everything(reason="audit"):
        seen = notice_statements.statement(tenant=acme.tenant, month="2025-01")
        entry = ledger.entry(id=seen.entry)
    assert entry.kind == "statement.issued/1"
    assert (entry.body["sha256"], entry.body["runs"], entry.body["rows"]) == (seen.sha256, 1, 1200)
    assert entry.body["at_revision"] == seen.revision < entry.seq


def test_it_is_signed_listed_and_on_paper(used: Job, acme: Party, vendor: Api) -> None:
    issue()
    (line,) = vendor.get(PATH)["data"]
    check(vendor.get(PATH).body, "StatementList")
    told = vendor.get(f"{PATH}/2025-01").body
    check(told, "UsageStatement")
    assert line["sha256"] == told["sha256"]
    keys = KeySet.import_key_set(vendor.get("/.well-known/jwks.json").body)
    payload = jws.deserialize_compact(told["jws"], keys, algorithms=["EdDSA"]).payload
    assert hashlib.sha256(payload).hexdigest() == told["sha256"]
    signed = json.loads(payload)
    assert signed == {name: value for name, value in told.items() if name in signed}
    assert set(told) - set(signed) == {"id", "issued_at", "entry", "sha256", "jws"}
    one, two = (vendor.get(f"{PATH}/2025-01.pdf") for _ in range(2))
    assert one.headers["Content-Type"] == "application/pdf"
    assert one.raw == two.raw
    assert one.raw.startswith(b"%PDF-")


@pytest.mark.parametrize("month", ["2025-02", "2024-12", "2025-13", "january"])
def test_there_is_none_of_a_month_that_is_not_over_or_is_none(acme: Party, vendor: Api, month: str) -> None:
    issue()
    assert vendor.get(f"{PATH}/{month}").code == "no_such_statement"
    assert vendor.get(f"{PATH}/{month}.pdf").code == "no_such_statement"


def test_it_is_nobody_elses_to_read(used: Job, acme: Party, globex: Party) -> None:
    issue()
    assert Api(key_for("consent:read", tenant=acme.tenant)).get(f"{PATH}/2025-01").status == 200
    for other in (Api(key_for("consent:read", tenant=globex.tenant)), Api(key_for(mode="test"))):
        assert other.get(PATH).code == "no_such_tenant"
        assert other.get(f"{PATH}/2025-01").code == "no_such_tenant"
    with scope.tenants([globex.tenant]):
        assert set(Statement.objects.values_list("tenant", flat=True)) == {globex.tenant}


@pytest.mark.usefixtures("alice", "bob", "vera", "charlie")
def test_the_owners_are_mailed_once(used: Job, acme: Party, mailoutbox: Any) -> None:
    issue()
    with scope.everything(reason="audit"):
        rows = [ledger.entry(id=one.entry_id) for one in Statement.objects.filter(tenant=acme.tenant)]
    for row in rows * 2:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=OVER)
    assert sorted(to for mail in mailoutbox for to in mail.to) == ["alice@acme.example", "bob@acme.example"]
    mail = mailoutbox[0]
    assert mail.subject == "Usage statement for January 2025: ACME Pumps"
    assert "Rows reported: 1,200." in mail.body
    assert "/live/acme/statements/2025-01/" in mail.body


def test_the_customer_reads_it_and_takes_it_along(used: Job, vera: Human, sign_in: SignIn) -> None:  # noqa: F811
    client: Client = sign_in(vera)
    assert "The first one comes" in client.get(f"{ACME}/statements/").content.decode()
    issue()
    assert "1 run, 1,200 rows" in client.get(f"{ACME}/statements/").content.decode()
    page = client.get(f"{ACME}/statements/2025-01/").content.decode()
    for words in ("January 2025", "1,200 rows", "Germany", "Pseudonymised", "wear/pm/7", "gpu-cloud"):
        assert words in page
    assert client.get(f"{ACME}/statements/2025-02/").status_code == 404
    file = client.get(f"{ACME}/statements/2025-01.json")
    assert file["Content-Disposition"] == 'attachment; filename="acme-2025-01.json"'
    assert json.loads(file.content) == Api(key_for("audit")).get(f"{PATH}/2025-01").body
    assert client.get(f"{ACME}/statements/2025-01.pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({}, "a_month_is_stated_once"), ({"month": "2025-13"}, "a_statement_is_of_a_month")],
)
def test_the_database_refuses(acme: Party, change: dict[str, Any], constraint: str) -> None:
    issue()
    with scope.everything(reason="audit"):
        row = Statement.objects.get()
        kept = {field.attname: getattr(row, field.attname) for field in Statement._meta.fields}
        other = {**kept, "id": NOBODY, "entry_id": NOBODY, **change}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Statement.objects.create(**other)


def test_a_statement_is_never_changed_and_never_without_its_entry(acme: Party) -> None:
    issue()
    with scope.everything(reason="audit"):
        row = Statement.objects.get()
        for change in (Statement.objects.all().delete, lambda: Statement.objects.update(sha256="0" * 64)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with pytest.raises(IntegrityError, match="ledger"), transaction.atomic():
            row.pk, row.entry_id, row.month = NOBODY, NOBODY, "2024-12"
            row.save(force_insert=True)
            immediate()


def immediate() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@given(st.integers(min_value=0, max_value=200_000_000_000))
def test_an_instant_lies_in_its_month_and_in_no_other(seconds: int) -> None:
    instant = datetime.fromtimestamp(seconds, UTC)
    month = months.month_of(instant)
    assert month.begins_at <= instant < month.ends_at == month.next().begins_at
    assert months.parse(str(month)) == month
    assert list(months.completed_months(since=instant, by=instant)) == []
    assert list(months.completed_months(since=instant, by=month.ends_at)) == [month]


@pytest.mark.parametrize("text", ["2025-1", "2025-00", "2025-13", "25-01", "2025-01-01", "", "２０２５-01"])
def test_other_texts_are_no_months(text: str) -> None:
    with pytest.raises(NotAMonth):
        months.parse(text)
