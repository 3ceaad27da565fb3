"""Several at once: the last certificate and the last answer, a report and a request, two workers at a month's end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from ledger import queries as ledger
from ledger import scope
from lineage.clearances.run_report import HoldingInput, ReportedUse, RunReport
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.operations import confirmations, subject_requests
from lineage.destruction.operations.confirmations import DestructionReport, Performer, VerificationInput
from lineage.destruction.queries import subject_requests as lineage_subject_requests
from lineage.runs.operations import completing
from notices.models import Statement
from notices.operations import statements
from tenants.queries import tenants
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.copies import a_moment_ago, now
from tests.lineage.side_by_side import at_once, clear, vendor
from tests.people import SETUP

__all__ = ["vendor"]

USED = (ReportedUse("acme", TELEMETRY, 1), ReportedUse("acme", SHIFTS, 1))


@pytest.fixture
def run(vendor: Any) -> UUID:
    give()
    give(category=SHIFTS, rights_attested=True)
    return UUID(str(clear("one").id))


def report(run: UUID) -> None:
    said = (HoldingInput("s3://one", 1), HoldingInput("redis://one", 1, "cache"))
    with scope.everything(reason="staff"):
        completing.complete_run(clearance=run, report=RunReport("0" * 64, USED, (), said), by=SETUP, at=now())


def ask() -> UUID:
    with scope.everything(reason="staff"):
        return subject_requests.receive_subject_request(
            mode="live",
            tenant=tenants.tenant(mode="live", key="acme").id,
            commitment="5d" * 32,
            deadline=now() + timedelta(days=30),
            by=SETUP,
            at=now(),
        )


def certify(order: UUID) -> None:
    said = DestructionReport(
        "clear", "overwrite", "shred", Performer("Paul Park", "", "Vendor"), a_moment_ago()
    )
    looked = VerificationInput("looked", Performer("Wanda Wells"), now())
    with scope.everything(reason="staff"):
        confirmations.confirm_destruction(order=order, performed=said, verified=looked, by=SETUP, at=now())


def assess(request: UUID) -> None:
    with scope.everything(reason="staff"):
        [asked] = lineage_subject_requests.assessments(request=request)
        subject_requests.assess_model(
            request=request, model=asked.model_id, status="assessed", reason="Looked.", by=SETUP, at=now()
        )


def orders(request: UUID) -> list[UUID]:
    with scope.everything(reason="audit"):
        return [one.id for one in lineage_subject_requests.orders_of_subject_request(id=request, at=now())]


def entries(kind: str) -> int:
    with scope.everything(reason="audit"):
        return len(ledger.entries(kinds=[kind], limit=500))


def test_whatever_comes_last_closes_it_once(run: UUID) -> None:
    report(run)
    request = ask()
    first, second = orders(request)
    at_once(lambda: certify(first), lambda: certify(second), lambda: assess(request))
    with scope.everything(reason="audit"):
        seen = lineage_subject_requests.subject_request(id=request, at=now())
    assert seen is not None
    assert seen.status == "closed"
    assert entries("subject_request.closed/1") == 1


def test_a_report_that_is_recorded_meanwhile_escapes_no_request(run: UUID) -> None:
    at_once(ask, lambda: report(run))
    subject_requests.follow_subject_requests(by=SETUP, at=now())
    with scope.everything(reason="audit"):
        owed = set(HoldingSlice.objects.filter(category=SHIFTS).values_list("id", flat=True))
        ordered = list(OrderItem.objects.filter(slice__isnull=False).values_list("slice", flat=True))
        [request] = SubjectRequest.objects.all()
        assert not hasattr(request, "closing")
    assert set(ordered) == owed
    assert len(ordered) == len(owed) == 2


def test_two_workers_tell_of_a_month_once(vendor: Any) -> None:
    later = now() + timedelta(days=32)
    told = at_once(*[lambda: statements.issue_statements(by=SETUP, at=later)] * 2)
    with scope.everything(reason="audit"):
        every = list(Statement.objects.values_list("tenant", "month"))
    assert len(every) == len(set(every)) == sum(told) == entries("statement.issued/1") > 0
