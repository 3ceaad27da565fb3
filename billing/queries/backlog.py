"""How much of billing's work waits."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Min

from billing.models import BillingSubscription, InboxEvent
from ledger.backlog import Backlog


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the unread hints of Stripe, the dead letters, and the subscriptions that a worker must look at."""
    unread = InboxEvent.objects.filter(read_at=None)
    found = unread.filter(dead_at=None).aggregate(waiting=Count("id"), oldest=Min("received_at"))
    dead = unread.exclude(dead_at=None).aggregate(waiting=Count("id"), oldest=Min("dead_at"))
    behind = BillingSubscription.objects.filter(observed_generation__lt=F("desired_generation"))
    late = behind.aggregate(waiting=Count("id"), oldest=Min("due_at"))
    return [
        Backlog.since("stripe_events", found["waiting"], found["oldest"], at=at),
        Backlog.since("stripe_dead_letters", dead["waiting"], dead["oldest"], at=at),
        Backlog.since("stripe_subscriptions_behind", late["waiting"], late["oldest"], at=at),
    ]
