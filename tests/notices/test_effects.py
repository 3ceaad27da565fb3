"""Mail about a change says who made it, what became of the price, and what is destroyed by when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.operations import changes
from ledger import actors, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from pricing import operations as pricing
from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import now
from tests.lineage.runs import Job
from tests.people import SETUP, Human, Party

pytestmark = pytest.mark.usefixtures("alice", "schedule")


def letters(kind: str, mailoutbox: Any, *, at: datetime | None = None) -> list[Any]:
    """The letters that follow from the entries of a kind."""
    del mailoutbox[:]
    with scope.everything(reason="audit"):
        rows = ledger.entries(kinds=[kind], limit=1000)
    for row in rows:
        delivered = DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1)
        consumers.send_letters(delivered, at=at or row.recorded_at)
    return list(mailoutbox)


def withdraw(consent: UUID, *, by: actors.Actor) -> None:
    with scope.everything(reason="staff"):
        changes.withdraw(consent=consent, election="destroy", by=by, at=now())


def test_a_withdrawal_by_staff_names_them_the_price_and_the_destruction(
    acme: Party, mona: Human, job: Job, mailoutbox: Any
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    withdraw(given.consent, by=mona.actor("admin"))
    (mail,) = letters("consent.withdrawn/1", mailoutbox)
    assert "Mona Marsh of Kestrel Predictive withdrew: ACME Pumps no longer allows" in mail.body
    assert "Your discount goes from 8" in mail.body
    assert "1 copy or model must be destroyed by" in mail.body
    assert "Questions? Your account manager: Mona Marsh, mona@vendor.example" in mail.body


def test_a_withdrawal_by_the_customer_names_its_own_person(
    acme: Party, alice: Human, mailoutbox: Any
) -> None:
    given = give()
    withdraw(given.consent, by=alice.actor())
    (mail,) = letters("consent.withdrawn/1", mailoutbox)
    assert "Alice Adams withdrew: ACME Pumps no longer allows" in mail.body
    assert "every copy made for training is destroyed" in mail.body


def test_a_discount_that_a_consent_moved_is_told_with_the_consent(acme: Party, mailoutbox: Any) -> None:
    give(at=now() - timedelta(days=1))
    assert letters("price.entitled/1", mailoutbox) == []


def test_a_discount_that_time_moved_is_told_by_itself(acme: Party, mailoutbox: Any) -> None:
    end = now() + timedelta(hours=1)
    give(said={"valid_until": end.isoformat().replace("+00:00", "Z")})
    with scope.everything(reason="staff"):
        pricing.sweep(by=SETUP, at=end + timedelta(hours=1))
    (mail,) = letters("price.entitled/1", mailoutbox)
    assert mail.subject.startswith("Your discount goes from 8")
    assert "A date was reached from which your consents count differently." in mail.body
