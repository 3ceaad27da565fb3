"""Several at once: one run asked for twice, a withdrawal while runs are being cleared."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from consent.operations import changes
from ledger import deliveries, scope
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.queries import clearances
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import heartbeats, issuing
from tests import catalogue
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP, customer

RUNS = 6


def now() -> datetime:
    return datetime.now(UTC)


def asking(run: str) -> ClearanceRequest:
    return ClearanceRequest(
        run=run,
        model=ModelName("wear", "pm", "7"),
        purpose=SHARED,
        form="raw",
        region="DE",
        categories=(TELEMETRY,),
        tenants=None,
        datasets=(),
        audience="shared",
    )


def clear(run: str) -> Any:
    with scope.everything(reason="staff"):
        return issuing.issue_clearance(mode="live", asking=asking(run), by=SETUP, at=now())


def at_once(*work: Callable[[], Any]) -> list[Any]:
    gate, found = threading.Barrier(len(work)), [None] * len(work)

    def do(place: int, one: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            found[place] = one()
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(place, one)) for place, one in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.fixture
def vendor(committed_db: str) -> None:
    """Without prices: what is at stake here is who is told."""
    catalogue.record()
    for key in ("acme", "globex"):
        customer(key, key)


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
