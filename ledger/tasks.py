"""Working off what consumers still have to do. Woken by commits, and every few seconds by beat."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ledger import deliveries

LONGEST = timedelta(seconds=20)


@shared_task(name="ledger.drain")
def drain() -> int:
    return deliveries.drain(now=timezone.now, longest=LONGEST)
