"""The Celery task that processes deliveries. Commits wake it, and beat does every few seconds."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from ledger import clock, deliveries

LONGEST = timedelta(seconds=20)


@shared_task(name="ledger.drain")
def drain() -> int:
    return deliveries.drain(now=clock.now, longest=LONGEST)
