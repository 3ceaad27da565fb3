"""Celery task that records how time changed prices: schedules, overrides and earned discounts."""

from __future__ import annotations

from celery import shared_task

from ledger import actors, scope, sweeping
from pricing import operations
from pricing.governance.operations import commitments, schedules


@shared_task(name="pricing.sweep")
def sweep() -> int:
    at = sweeping.sweep_time()
    if at is None:
        return 0
    by = actors.system("sweep")
    with scope.everything(reason="sweep"):
        announced = commitments.remind_due(by=by, at=at)
        announced += sum(schedules.announce_lapse(mode=mode, by=by, at=at) for mode in ("live", "test"))
    return announced + operations.sweep(by=by, at=at)
