"""Several at once: one run asked for twice, a withdrawal while runs are being cleared."""

from __future__ import annotations

from datetime import timedelta

from consent.operations import changes
from ledger import deliveries, scope
from lineage.clearances.queries import clearances
from lineage.runs.operations import heartbeats
from tests.catalogue import give
from tests.lineage.side_by_side import at_once, clear, now
from tests.people import SETUP

RUNS = 6


def test_one_run_asked_for_by_several_is_cleared_once(vendor: None) -> None:
    give()
    found = at_once(*[lambda: clear("nightly")] * RUNS)
    assert len({one.id for one in found}) == 1
    assert [one.new for one in found].count(True) == 1


def test_no_run_that_was_being_cleared_misses_a_withdrawal(vendor: None) -> None:
    given = give()
    give("globex")

    def withdraw() -> None:
        with scope.everything(reason="staff"):
            changes.withdraw(consent=given.consent, by=SETUP, at=now())

    *issued, _ = at_once(*[lambda run=run: clear(f"run-{run}") for run in range(RUNS)], withdraw)
    deliveries.drain(now=now, longest=timedelta(seconds=30))
    for one in issued:
        with scope.everything(reason="audit"):
            lines = clearances.manifest(clearance=one.id)["entries"]
            gone = clearances.drops(clearance=one.id)
            beat = heartbeats.heartbeat(clearance=one.id, by=SETUP, at=now())
        cleared = {line["tenant"] for line in lines}
        assert {drop.tenant for drop in gone} == cleared - {"globex"}  # by the worker, before any heartbeat
        assert {drop.tenant for drop in beat.withdrawn} == cleared - {"globex"}
        assert beat.still_valid
