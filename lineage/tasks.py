"""What time does to clearances, and to what was decided for a later day."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from ledger import actors
from lineage import operations


@shared_task(name="lineage.sweep")
def sweep() -> int:
    by, at = actors.system("sweep"), timezone.now()
    looked = operations.sweep(by=by, at=at) + operations.settle_waiting(by=by, at=at)
    return looked + operations.judge_lapsed(by=by, at=at) + operations.carry_out_due(by=by, at=at)
