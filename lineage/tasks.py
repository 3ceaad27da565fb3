"""What time does to clearances and destruction orders."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ledger import actors
from lineage import operations


@shared_task(name="lineage.sweep")
def sweep() -> int:
    return operations.sweep(by=actors.system("sweep"), at=timezone.now())


@shared_task(name="lineage.watch_deadlines")
def watch_deadlines() -> int:
    """Order what retention ends for, tell of deadlines."""
    return operations.watch_deadlines(by=actors.system("sweep"), at=timezone.now())
