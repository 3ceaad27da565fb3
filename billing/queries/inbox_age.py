"""How far the inbox of Stripe events is behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing.models import InboxEvent


def inbox_age(*, at: datetime) -> timedelta:
    """How long the oldest unprocessed hint has waited."""
    oldest = InboxEvent.objects.filter(read_at=None, dead_at=None).order_by("id").first()
    return at - oldest.received_at if oldest else timedelta()
