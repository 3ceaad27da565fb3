"""Storing hints from Stripe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from billing.models import CatchUp, InboxEvent
from billing.stripe_objects import StripeEvent


def record_stripe_event(event: StripeEvent, *, at: datetime) -> bool:
    """Store a hint once, even if it comes several times. True where it is new."""
    before = event.previous_attributes.get("discounts")
    _row, is_new = InboxEvent.objects.get_or_create(
        livemode=event.livemode,
        event_id=event.id,
        defaults={
            "type": event.type,
            "object_id": event.object_id,
            "subscription_id": event.subscription_id or "",
            "customer_id": event.customer_id or "",
            "coupon_id": event.coupon_id or "",
            "request_key": event.request_key or "",
            "discounts_before": [str(discount) for discount in before] if isinstance(before, list) else None,
            "happened_at": event.created_at,
            "received_at": at,
        },
    )
    if not is_new:
        InboxEvent.objects.filter(livemode=event.livemode, event_id=event.id).update(
            deliveries=F("deliveries") + 1
        )
    return is_new


def record_caught_up(*, livemode: bool, until: datetime) -> None:
    """Record that every event up to this instant was read. It never goes back."""
    row, made = CatchUp.objects.select_for_update().get_or_create(
        livemode=livemode, defaults={"read_until": until}
    )
    if not made and row.read_until < until:
        row.read_until = until
        row.save(update_fields=["read_until"])


def mark_read(*, ids: Sequence[int], at: datetime) -> None:
    InboxEvent.objects.filter(id__in=ids, read_at=None).update(read_at=at)
