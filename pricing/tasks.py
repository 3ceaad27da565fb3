"""Celery task that records how time changed prices: schedules, overrides and earned discounts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ledger import actors
from pricing import operations


@shared_task(name="pricing.sweep")
def sweep() -> int:
    return operations.sweep(by=actors.system("sweep"), at=timezone.now())
