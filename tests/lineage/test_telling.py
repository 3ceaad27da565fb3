"""A customer is told of a breach at once where our own records prove it, and after a check where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from ledger import operations as ledger_operations
from ledger import queries as ledger
from ledger import scope
from ledger.consumers import DeliveredEntry
from lineage.findings import telling
from lineage.findings.models.finding_step import FindingStep
from lineage.findings.operations import findings as operations
from lineage.findings.queries import findings
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import FindingDraft
from notices import consumers, payloads
from tests.people import SETUP, Party

pytestmark = pytest.mark.usefixtures("alice")
FOUND = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
SECOND = timedelta(seconds=1)


def found(source: str = "openlineage", *, tenant: str = "acme", at: datetime = FOUND) -> UUID:
    draft = FindingDraft("no_clearance", source, (str(uuid4()),), run="etl", tenant=tenant, rows=3)  # type: ignore[arg-type]
    with scope.everything(reason="staff"), transaction.atomic():
        entries, ids = operations.record_findings([draft], mode="live", clearance=None, at=at)
        ledger_operations.record(entries, by=SETUP, at=at)
    return ids[0]


def seen(id: UUID) -> FindingRecord:
    with scope.everything(reason="staff"):
        record = findings.finding(id=id)
    assert record is not None
    return record


def told(acme: Party) -> list[UUID]:
    with scope.tenants([acme.tenant, acme.account]):
        return [one.id for one in findings.told(tenant=acme.tenant)]


def deliver(*kinds: str) -> Sequence[payloads.WebhookEvent]:
    """Send the letters about every entry of these kinds, twice. Returns the webhook events."""
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=kinds, limit=1000)
        events = [payloads.event_of_entry(row) for row in rows]
    for row in rows * 2:
        delivered = DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1)
        consumers.send_letters(delivered, at=row.recorded_at)
    return [event for event in events if event is not None]


def act(id: UUID, step: str, note: str = "") -> None:
    with scope.everything(reason="staff"):
        operations.follow_up(finding=id, step=step, note=note, by=SETUP, at=FOUND + timedelta(hours=2))


@pytest.mark.parametrize(
    ("waited", "is_told"), [(telling.CHECK_FOR - SECOND, False), (telling.CHECK_FOR, True)]
)
def test_what_another_system_suggests_is_told_after_a_day(
    acme: Party, *, waited: timedelta, is_told: bool
) -> None:
    id = found()
    assert told(acme) == []
    assert seen(id).tell_by == FOUND + timedelta(hours=24)
    assert operations.tell_due(by=SETUP, at=FOUND + waited) == int(is_told)
    assert told(acme) == ([id] if is_told else [])
    assert operations.tell_due(by=SETUP, at=FOUND + timedelta(days=3)) == int(not is_told)  # and only once


def test_our_own_records_are_told_at_once(acme: Party, mailoutbox: Any) -> None:
    id = found("report")
    assert told(acme) == [id]
    (event,) = deliver("breach.found/2")
    assert event.data["code"] == "no_clearance"
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["alice@acme.example"], "Breach: data of ACME Pumps")
    assert "We are investigating and will tell you what happened by" in mail.body
    assert operations.tell_due(by=SETUP, at=FOUND + timedelta(days=3)) == 0


def test_whoever_looks_at_it_tells_the_customer_and_can_add_but_not_suppress(
    acme: Party, mailoutbox: Any
) -> None:
    id = found()
    assert deliver("breach.found/2") == []
    assert mailoutbox == []
    act(id, "acknowledged")
    assert told(acme) == [id]
    act(id, "stated", "We stopped the job.")
    act(id, "stated", "It read 3 rows.")
    act(id, "remedied", "The job asks first now.")
    act(id, "stated", "We checked again.")
    (event,) = deliver("finding.followed/1")
    assert (event.type, event.data["tenant"]) == ("breach.found", "acme")
    subjects = [mail.subject for mail in mailoutbox]
    assert subjects[0] == "Unexplained use, being checked: data of ACME Pumps"
    assert len(subjects) == 5  # one each, although each entry came twice
    assert "“We stopped the job.”" in mailoutbox[1].body
    assert [step.step for step in seen(id).steps if step.step == "told"] == ["told"]
    assert seen(id).answered


def test_a_late_clearance_explains_it_before_the_customer_hears(acme: Party) -> None:
    id = found()
    with scope.everything(reason="staff"):
        operations.explain_late_clearance(mode="live", run="etl", claimed="clr_1", by=SETUP, at=FOUND)
    assert seen(id).status == "explained"
    assert operations.tell_due(by=SETUP, at=FOUND + timedelta(days=3)) == 0
    assert told(acme) == []


def test_a_finding_about_nobody_is_told_to_nobody(acme: Party) -> None:
    found(tenant="unknown")
    assert operations.tell_due(by=SETUP, at=FOUND + timedelta(days=3)) == 0


@pytest.mark.parametrize(
    ("step", "note", "name"),
    [("told", "", "a_step_is_taken_once"), ("stated", "", "an_explanation_and_a_remedy_are_in_words")],
)
def test_a_step_keeps_its_rules(acme: Party, step: str, note: str, name: str) -> None:
    id = found()
    act(id, "acknowledged")
    with scope.everything(reason="staff"), pytest.raises(IntegrityError, match=name), transaction.atomic():
        FindingStep.objects.create(
            finding_id=id, tenant_id=acme.tenant, step=step, note=note, actor_kind="system", channel="tests",
            taken_at=FOUND, entry_id=uuid4(),
        )  # fmt: skip
