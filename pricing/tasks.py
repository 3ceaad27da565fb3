"""What time does to prices: schedules that begin, overrides that end, consents that have earned."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ledger import actors, scope
from pricing import operations

AT_ONCE = 20  # entries in one transaction hold the ledger's head until its commit


@shared_task(name="pricing.sweep")
def sweep() -> int:
    total = 0
    while True:
        with scope.everything(reason="sweep"):
            count = operations.sweep(by=actors.system("sweep"), at=timezone.now(), limit=AT_ONCE)
        total += count
        if not count:
            return total
