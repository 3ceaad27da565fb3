"""What time does to consents, noted every few seconds. Decisions never wait for it."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from consent import operations
from ledger import actors, scope

AT_ONCE = 20  # entries in one transaction hold the ledger's head until its commit


@shared_task(name="consent.sweep")
def sweep() -> int:
    total = 0
    while True:
        with scope.everything(reason="sweep"):
            count = operations.record_what_time_did(
                by=actors.system("sweep"), at=timezone.now(), limit=AT_ONCE
            )
        total += count
        if not count:
            return total
