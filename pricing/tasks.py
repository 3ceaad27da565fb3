"""Celery task that records how time changed prices: schedules, overrides and earned discounts."""

from __future__ import annotations

from celery import shared_task

from ledger import actors, sweeping
from pricing import operations


@shared_task(name="pricing.sweep")
def sweep() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else operations.sweep(by=actors.system("sweep"), at=at)
