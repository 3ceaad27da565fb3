"""How much of billing's work waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min

from billing.models import InboxEvent
from ledger.backlog import Backlog


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the unread hints of Stripe."""
    found = InboxEvent.objects.filter(read_at=None).aggregate(waiting=Count("id"), oldest=Min("received_at"))
    return [Backlog.since("stripe_events", found["waiting"], found["oldest"], at=at)]
