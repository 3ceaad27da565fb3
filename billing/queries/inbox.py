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
    coupons_before: tuple[str, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A hint that could not be read. `error` is from the last try."""

    row: int
    livemode: bool
    event: str
    type: str
    object_id: str
    happened_at: datetime
    received_at: datetime
    dead_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class CausingAttempt:
    """The write of Licet's that caused an event. `settled` says that its result has been read."""

    mode: str
    subscription: str
    seen: frozenset[str]
    settled: bool


def dead_letters(*, limit: int = 100) -> list[DeadLetter]:
    """The hints that wait for a person, newest first."""
    rows = InboxEvent.objects.filter(read_at=None, dead_at__isnull=False).order_by("-dead_at")[:limit]
    return [
        DeadLetter(
            row.id,
            row.livemode,
            row.event_id,
            row.type,
            row.object_id,
            row.happened_at,
            row.received_at,
            row.dead_at,
            row.error,
        )
        for row in rows
        if row.dead_at is not None
    ]


def unread_events(*, after: int = 0, limit: int = 500) -> list[InboxEventRecord]:
    """Unprocessed hints that are no dead letters, oldest first, from a row on."""
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
            tuple(row.coupons_before or ()),
            row.received_at,
        )
        for row in InboxEvent.objects.filter(read_at=None, dead_at=None, id__gt=after).order_by("id")[:limit]
    ]


def coupon_of_discount(*, livemode: bool, discount: str) -> str | None:
    """The coupon of a removed discount, from the event that created the discount."""
    rows = InboxEvent.objects.filter(livemode=livemode, object_id=discount).exclude(coupon_id="")
    return rows.values_list("coupon_id", flat=True).first()


def attempt_that_caused(*, key: str) -> CausingAttempt | None:
    """The write with this key that caused an event."""
    row = Attempt.objects.select_related("subscription").filter(key=key).first() if key else None
    if row is None:
        return None
    return CausingAttempt(
        row.subscription.mode,
        row.subscription.stripe_subscription_id,
        frozenset(row.seen),
        row.state in {"done", "found"},
    )
