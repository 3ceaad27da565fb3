"""How far the inbox of Stripe events is behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing.models import InboxEvent


def inbox_age(*, at: datetime) -> timedelta:
    """How long the oldest unprocessed hint has waited."""
    oldest = InboxEvent.objects.filter(read_at=None).order_by("id").first()
    return at - oldest.received_at if oldest else timedelta()


def newest_event(*, livemode: bool) -> datetime | None:
    """The time of the newest event received."""
    row = InboxEvent.objects.filter(livemode=livemode).order_by("-happened_at").first()
    return row.happened_at if row else None
