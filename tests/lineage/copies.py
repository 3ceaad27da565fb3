"""Copies, orders and what is done about them, as short as it can be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from consent.operations import changes as consent_changes
from consent.results import ConsentResult
from ledger import scope
from lineage.destruction.operations import confirmations, subject_requests
from lineage.destruction.operations.confirmations import (
    ConfirmationResult,
    DestructionReport,
    Performer,
    VerificationInput,
)
from lineage.destruction.queries import orders as lineage_orders
from lineage.destruction.queries.orders import OrderRecord
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.runs import Job
from tests.people import SETUP, Party

PAUL = Performer("Paul Park", "Storage engineer", "Vendor GmbH")
WANDA = Performer("Wanda Wells", "Auditor", "Audit AG")


def now() -> datetime:
    return datetime.now(UTC)


def a_moment_ago() -> datetime:
    """Today, also in the first minute of the day: what was done yesterday was done before there was a copy."""
    instant = now()
    return max(instant - timedelta(minutes=1), instant.replace(hour=0, minute=0, second=0, microsecond=0))


def withdraw(given: ConsentResult, election: str | None = "destroy", *, at: datetime | None = None) -> UUID:
    """Returns the withdrawal's entry."""
    with scope.everything(reason="staff"):
        return consent_changes.withdraw(
            consent=given.consent, election=election, by=SETUP, at=at or now()
        ).entry


def orders(**about: Any) -> list[OrderRecord]:
    with scope.everything(reason="audit"):
        return lineage_orders.orders(**{"at": now(), **about})


def order(id: UUID, *, at: datetime | None = None) -> OrderRecord:
    with scope.everything(reason="audit"):
        seen = lineage_orders.order(id=id, at=at or now())
    assert seen is not None
    return seen


def performed(method: str = "clear", **changes: Any) -> DestructionReport:
    said = {
        "technique": "overwrite",
        "tool": "shred 9.4",
        "by": PAUL,
        "performed_at": a_moment_ago(),
        **changes,
    }
    return DestructionReport(method, **said)


def looked(by: Performer = WANDA, at: datetime | None = None) -> VerificationInput:
    return VerificationInput("looked for the rows and found none", by, at or now())


def confirm(id: UUID, method: str = "clear", **more: Any) -> ConfirmationResult:
    said = more.pop("said", None) or performed(method)
    with scope.everything(reason="staff"):
        return confirmations.confirm_destruction(order=id, performed=said, by=SETUP, at=now(), **more)


def verify(id: UUID, **more: Any) -> ConfirmationResult:
    verified = more.pop("verified", None) or looked()
    with scope.everything(reason="staff"):
        return confirmations.verify_destruction(order=id, verified=verified, by=SETUP, at=now(), **more)


def a_person_asks(customer: Party, job: Job) -> UUID:
    """A person in the customer's data asks for erasure; one copy and one version hold that data. Returns the request."""
    give(customer.key, category=SHIFTS, rights_attested=True)
    id = job.cleared(categories=[SHIFTS, TELEMETRY])
    job.complete(id, (customer.key, SHIFTS, 3), holdings=[{"location": "s3://a", "rows": 3}])
    with scope.everything(reason="staff"):
        return subject_requests.receive_subject_request(
            mode="live", tenant=customer.tenant, commitment="5d" * 32, deadline=now() + timedelta(days=30),
            by=SETUP, at=now(),
        )  # fmt: skip
