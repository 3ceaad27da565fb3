"""Celery task that records every few seconds how time changed consents. Decisions never wait for it."""

from __future__ import annotations

from celery import shared_task

from consent.operations import sweep as consent_sweep
from ledger import actors, sweeping


@shared_task(name="consent.sweep")
def sweep() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else consent_sweep.record_time_effects(by=actors.system("sweep"), at=at)
