"""What becomes of an order reaches the customer's owners and whoever asked for events, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger import entries, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from lineage.destruction.operations import deadlines, holds
from notices import consumers, payloads
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import confirm, looked, now, orders, withdraw
from tests.lineage.runs import Job
from tests.people import SETUP, Human, Party

pytestmark = pytest.mark.usefixtures("alice", "charlie")


@pytest.fixture
def owed(acme: Party, globex: Party, schedule: None, job: Job) -> UUID:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    withdraw(given)
    return orders()[0].id


def tell(kind: str) -> list[payloads.WebhookEvent]:
    """What the consumers do with every entry of a kind, twice. Returns the events."""
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=[kind])
        events = [
            payloads.event_of_entry(row)
            for row in rows
            if entries.kind_named(row.kind) in consumers.events.BY_KIND
        ]
    for row in rows * 2:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=now())
    return [event for event in events if event is not None]


def test_a_certificate_is_told(owed: UUID, alice: Human, mailoutbox: Any) -> None:
    confirm(owed, verified=looked())
    (event,) = tell("destruction.certified/1")
    assert (event.type, event.data["tenant"], event.data["items"]) == ("destruction.certified", "acme", 1)
    assert event.data["certificate"].startswith("crt_")
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([alice.email], "Destroyed: data of ACME Pumps (data set)")
    assert "/live/acme/destruction/dst_" in mail.body


def test_a_hold_and_a_refusal_are_told_with_their_reasons(owed: UUID, mailoutbox: Any) -> None:
    with scope.everything(reason="staff"):
        holds.hold_destruction(
            order=owed, reason="litigation", until=now() + timedelta(days=9), by=SETUP, at=now()
        )
        holds.refuse_destruction(order=owed, reason="needed for safety", by=SETUP, at=now())
    tell("destruction.held/1")
    tell("destruction.refused/1")
    held, refused = mailoutbox
    assert "for a legal reason: litigation" in held.body
    assert "needed for safety" in refused.body
    assert "stays open" in refused.body


def test_deadlines_are_events_once(owed: UUID, mailoutbox: Any) -> None:
    at = now() + timedelta(days=31)
    for _ in range(2):
        deadlines.watch_deadlines(by=SETUP, at=at)
    (due,) = events_of("destruction.due/1")
    (overdue,) = events_of("destruction.overdue/1")
    assert (due.type, overdue.type) == ("destruction.due", "destruction.overdue")
    assert due.data["due_at"] == overdue.data["due_at"]


def events_of(kind: str) -> list[payloads.WebhookEvent]:
    with scope.everything(reason="audit"):
        found = [payloads.event_of_entry(row) for row in ledger.entries(kinds=[kind])]
    return [event for event in found if event is not None]


def test_a_reingestion_is_a_breach_that_is_told(owed: UUID, job: Job) -> None:
    give("globex")
    confirm(owed, verified=looked())
    job.cleared(run="second", datasets=["s3://a"])
    (event,) = events_of("breach.found/2")
    assert (event.type, event.data["code"], event.data["run"]) == ("breach.found", "reingestion", "second")
