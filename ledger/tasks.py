"""The Celery task that processes deliveries. Commits wake it, and beat does every few seconds."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ledger import deliveries

LONGEST = timedelta(seconds=20)


@shared_task(name="ledger.drain")
def drain() -> int:
    return deliveries.drain(now=timezone.now, longest=LONGEST)
