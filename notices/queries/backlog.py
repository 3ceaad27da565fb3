"""How many webhooks wait to be delivered."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min

from ledger.backlog import Backlog
from notices.models import WebhookDelivery


def backlogs(*, at: datetime) -> list[Backlog]:
    """Return the webhooks with an attempt that is due."""
    due = WebhookDelivery.objects.filter(state="waiting", due_at__lte=at)
    found = due.aggregate(waiting=Count("id"), oldest=Min("due_at"))
    return [Backlog.since("webhooks_due", found["waiting"], found["oldest"], at=at)]
