"""How much of the consent sweep's work waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min

from consent.models import Standing
from ledger.backlog import Backlog


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the consents with a change of status that is due by time and that the sweep has not recorded yet."""
    due = Standing.objects.filter(next_change_at__lte=at)
    found = due.aggregate(waiting=Count("id"), oldest=Min("next_change_at"))
    return [Backlog.since("consents_due", found["waiting"], found["oldest"], at=at)]
