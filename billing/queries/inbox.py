"""Reading stored hints from Stripe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing.models import Attempt, InboxEvent


@dataclass(frozen=True, slots=True)
class InboxEventRecord:
    row: int
    livemode: bool
    type: str
    object_id: str
    subscription: str
    customer: str
    request_key: str
    discounts_before: tuple[str, ...] | None
    received_at: datetime


def unread_events(*, limit: int = 500) -> list[InboxEventRecord]:
    """Unprocessed hints, oldest first."""
    return [
        InboxEventRecord(
            row.id,
            row.livemode,
            row.type,
            row.object_id,
            row.subscription_id,
            row.customer_id,
            row.request_key,
            None if row.discounts_before is None else tuple(row.discounts_before),
            row.received_at,
        )
        for row in InboxEvent.objects.filter(read_at=None).order_by("id")[:limit]
    ]


def coupon_of_discount(*, livemode: bool, discount: str) -> str | None:
    """The coupon of a removed discount, from the event that created the discount."""
    rows = InboxEvent.objects.filter(livemode=livemode, object_id=discount).exclude(coupon_id="")
    return rows.values_list("coupon_id", flat=True).first()


def attempt_that_caused(*, key: str) -> tuple[str, str, frozenset[str]] | None:
    """The write with this key that caused an event: mode, subscription and the discounts seen before it."""
    row = Attempt.objects.select_related("subscription").filter(key=key).first() if key else None
    if row is None:
        return None
    return row.subscription.mode, row.subscription.stripe_subscription_id, frozenset(row.seen)
