"""A withdrawal while a run reports: whichever comes first, every copy is ordered, and once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import transaction

from consent.operations import changes
from ledger import scope
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import HoldingInput, ReportedUse, RunReport
from lineage.destruction.models.order_item import OrderItem
from lineage.runs.operations import completing
from tests.catalogue import TELEMETRY, give
from tests.lineage.side_by_side import at_once, clear, vendor
from tests.people import SETUP

__all__ = ["vendor"]

RUNS = 5


def now() -> datetime:
    return datetime.now(UTC)


def report(run: str) -> None:
    with scope.everything(reason="staff"):
        with transaction.atomic():
            found = clearances.newest_attempt(mode="live", only_tenant=None, run=run)
        assert found is not None
        used = (ReportedUse("acme", TELEMETRY, 1), ReportedUse("globex", TELEMETRY, 1))
        said = RunReport(
            hashlib.sha256(run.encode()).hexdigest(), used, (), (HoldingInput(f"s3://{run}", 2),)
        )
        completing.complete_run(clearance=found.id, report=said, by=SETUP, at=now())


@pytest.mark.usefixtures("vendor")
@pytest.mark.parametrize("turn", range(3))
def test_every_copy_is_ordered_exactly_once(turn: int) -> None:
    given = give()
    give("globex")
    runs = [f"run-{turn}-{number}" for number in range(RUNS)]
    for run in runs:
        clear(run)

    def withdraw() -> None:
        with scope.everything(reason="staff"):
            changes.withdraw(consent=given.consent, election="destroy", by=SETUP, at=now())

    at_once(*[lambda run=run: report(run) for run in runs], withdraw)  # type: ignore[misc]
    with scope.everything(reason="audit"):
        places = OrderItem.objects.values_list("slice__holding__location", flat=True)
        assert sorted(str(place) for place in places) == sorted(f"s3://{run}" for run in runs)
