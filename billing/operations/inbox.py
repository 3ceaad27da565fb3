"""Storing hints from Stripe."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import F

from billing.models import CatchUp, InboxEvent
from billing.stripe_objects import StripeEvent

MAX_ID: Final = 255
MAX_FAILURES: Final = 10


def record_stripe_event(event: StripeEvent, *, at: datetime) -> bool:
    """Store a hint once, even if it comes several times. True where it is new."""
    before = event.discounts_before
    event_id = _fitting(event.id)
    _row, is_new = InboxEvent.objects.get_or_create(
        livemode=event.livemode,
        event_id=event_id,
        defaults={
            "type": event.type[:100],
            "object_id": _fitting(event.object_id),
            "subscription_id": _fitting(event.subscription_id),
            "customer_id": _fitting(event.customer_id),
            "coupon_id": _fitting(event.coupon_id),
            "request_key": _fitting(event.request_key),
            "discounts_before": None
            if before is None
            else [_fitting(discount) for discount, _coupon in before],
            "coupons_before": None if before is None else [_fitting(coupon) for _discount, coupon in before],
            "happened_at": event.created_at,
            "received_at": at,
        },
    )
    if not is_new:
        InboxEvent.objects.filter(livemode=event.livemode, event_id=event_id).update(
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


def mark_read(*, row: int, at: datetime) -> None:
    InboxEvent.objects.filter(id=row, read_at=None).update(read_at=at, dead_at=None)


def note_failure(*, row: int, error: str, at: datetime) -> bool:
    """Note that reading a hint failed. True if it is now a dead letter, which only a person has read again."""
    event = InboxEvent.objects.select_for_update().get(id=row)
    event.failures += 1
    event.error = error[:2000]
    if event.failures >= MAX_FAILURES:
        event.dead_at = at
    event.save(update_fields=["failures", "error", "dead_at"])
    return event.dead_at is not None


def replay(*, rows: Sequence[int] | None = None) -> int:
    """Have dead letters read again: these, or all. Returns how many."""
    dead = InboxEvent.objects.filter(read_at=None, dead_at__isnull=False)
    return (dead if rows is None else dead.filter(id__in=rows)).update(dead_at=None, failures=0)


def _fitting(id: str | None) -> str:
    """An id as it is stored. One that is too long for Stripe's ids is kept as its digest, and matches nothing."""
    if id is None or len(id) <= MAX_ID:
        return id or ""
    return f"sha256:{hashlib.sha256(id.encode()).hexdigest()}"
