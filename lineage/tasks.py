"""What time does to clearances, to destruction orders, and to what was decided for a later day."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ledger import actors
from lineage import operations


@shared_task(name="lineage.sweep")
def sweep() -> int:
    by, at = actors.system("sweep"), timezone.now()
    looked = operations.sweep(by=by, at=at) + operations.settle_waiting(by=by, at=at)
    return looked + operations.carry_out_due(by=by, at=at)


@shared_task(name="lineage.watch_deadlines")
def watch_deadlines() -> int:
    """Order what retention ends for, tell of deadlines; the same for people's requests."""
    by, at = actors.system("sweep"), timezone.now()
    return operations.watch_deadlines(by=by, at=at) + operations.follow_subject_requests(by=by, at=at)
