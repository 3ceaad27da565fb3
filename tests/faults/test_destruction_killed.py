"""kill -9 at every step of a withdrawal with a thousand copies: every obligation exists exactly once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from ledger import queries as ledger
from ledger import scope
from lineage.clearances.run_report import HoldingInput, ReportedUse, RunReport
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.queries import holdings
from lineage.runs.operations import completing
from tests.catalogue import TELEMETRY, give
from tests.faults.dying import run_module
from tests.lineage.copies import now, orders
from tests.lineage.side_by_side import clear, vendor
from tests.people import SETUP

__all__ = ["vendor"]

pytestmark = pytest.mark.faults
COPIES = 1000


class Vendor:
    """ACME's consent, and a thousand copies that one run left."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.consent = str(give().consent)
        run = clear("copies")
        said = tuple(HoldingInput(f"s3://{number}", 1) for number in range(COPIES))
        with scope.everything(reason="staff"):
            report = RunReport("0" * 64, (ReportedUse("acme", TELEMETRY, 1),), (), said)
            completing.complete_run(clearance=run.id, report=report, by=SETUP, at=now())

    def step(self, *words: str, dies_at: str = "") -> None:
        run_module("tests.faults.withdrawing", *words, database=self.database, dies_at=dies_at)

    def obligations(self) -> int:
        with scope.everything(reason="audit"):
            every = list(OrderItem.objects.values_list("slice", flat=True))
        assert len(every) == len(set(every))
        return len(every)

    def order(self) -> UUID:
        (one,) = orders()
        return one.id


@pytest.fixture
def copies(vendor: Any, committed_db: str) -> Vendor:
    return Vendor(committed_db)


def test_killed_before_the_commit_and_again_afterwards(copies: Vendor) -> None:
    copies.step("withdraw", copies.consent, dies_at="lineage.ordered")
    assert copies.obligations() == 0  # nothing was acknowledged, nothing is half there
    copies.step("withdraw", copies.consent)
    assert copies.obligations() == COPIES
    for failpoint in ("ledger.claimed", "ledger.consumed"):
        copies.step("drain", dies_at=failpoint)
        assert copies.obligations() == COPIES
    copies.step("withdraw", copies.consent)  # whoever asks again gets what is there
    copies.step("drain")
    assert copies.obligations() == COPIES


def test_killed_while_it_is_confirmed(copies: Vendor) -> None:
    copies.step("withdraw", copies.consent)
    order = copies.order()
    copies.step("confirm", str(order), dies_at="lineage.confirmed")
    with scope.everything(reason="audit"):
        assert ConfirmedItem.objects.count() == Certificate.objects.count() == 0
    copies.step("confirm", str(order))
    with scope.everything(reason="audit"):
        assert ConfirmedItem.objects.count() == COPIES
        assert Certificate.objects.count() == 1
        assert len(ledger.entries(kinds=["destruction.certified/1"])) == 1


def test_a_run_that_is_killed_leaves_a_clearance_or_a_working_copy(copies: Vendor) -> None:
    clear("killed")  # and the job never says anything again
    copies.step("expire")
    copies.step("expire")
    with scope.everything(reason="audit"):
        (left,) = holdings.holdings(mode="live", kind="working_copy")
        assert HoldingSlice.objects.filter(holding=left.id).count() == 1
    copies.step("withdraw", copies.consent)
    assert copies.obligations() == COPIES + 1
