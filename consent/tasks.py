"""Celery task that records every few seconds how time changed consents. Decisions never wait for it."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consent.operations import sweep as consent_sweep
from ledger import actors


@shared_task(name="consent.sweep")
def sweep() -> int:
    return consent_sweep.record_time_effects(by=actors.system("sweep"), at=timezone.now())
