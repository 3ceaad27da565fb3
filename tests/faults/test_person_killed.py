"""kill -9 in the middle of a person's request, and of a month's statement: everything of it, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import queries as ledger
from ledger import scope
from lineage.clearances.run_report import HoldingInput, ReportedUse, RunReport
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.subject_assessment import SubjectAssessment
from lineage.destruction.models.subject_order import SubjectOrder
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.runs.operations import completing
from notices.models import Statement
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.faults.dying import run_module
from tests.lineage.copies import now
from tests.lineage.side_by_side import clear, vendor
from tests.people import SETUP

__all__ = ["vendor"]

pytestmark = pytest.mark.faults
COPIES = 300


def step(database: str, word: str, *, dies_at: str = "") -> None:
    run_module("tests.faults.asking", word, database=database, dies_at=dies_at)


def counted() -> tuple[int, ...]:
    """Requests, their orders, obligations, assessments, entries."""
    with scope.everything(reason="audit"):
        return (
            SubjectRequest.objects.count(),
            SubjectOrder.objects.count(),
            OrderItem.objects.count(),
            SubjectAssessment.objects.count(),
            len(ledger.entries(kinds=["subject_request.received/1", "destruction.ordered/1"])),
        )


@pytest.fixture
def database(vendor: Any, committed_db: str) -> str:
    """ACME's operators' shifts lie in three hundred copies of one run."""
    give()
    give(category=SHIFTS, rights_attested=True)
    run = clear("copies")
    said = tuple(HoldingInput(f"s3://{number}", 1) for number in range(COPIES))
    used = (ReportedUse("acme", TELEMETRY, 1), ReportedUse("acme", SHIFTS, 1))
    with scope.everything(reason="staff"):
        completing.complete_run(
            clearance=run.id, report=RunReport("0" * 64, used, (), said), by=SETUP, at=now()
        )
    return committed_db


def test_a_request_killed_before_its_commit_leaves_nothing_and_then_everything(database: str) -> None:
    step(database, "ask", dies_at="lineage.subject_request_written")
    assert counted() == (0, 0, 0, 0, 0)
    step(database, "ask")
    assert counted() == (1, 1, COPIES, 1, 2)


def test_a_month_killed_in_the_middle_is_told_whole_and_once(database: str) -> None:
    step(database, "state", dies_at="notices.statement_written")
    with scope.everything(reason="audit"):
        assert Statement.objects.count() == len(ledger.entries(kinds=["statement.issued/1"])) == 0
    for _ in range(2):
        step(database, "state")
    with scope.everything(reason="audit"):
        told = list(Statement.objects.values_list("tenant", "month"))
        assert len(ledger.entries(kinds=["statement.issued/1"], limit=500)) == len(told) == len(set(told)) > 0
