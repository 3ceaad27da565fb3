"""When a subscription is left alone, with a reason for a person to look at, rather than guessed at: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from billing.stripe_objects import StripeSubscription

MAX_DISCOUNTS = 20  # of Stripe's, per subscription
LIVE = frozenset({"active", "trialing", "past_due", "unpaid"})
_STATUSES = {
    "canceled": "subscription_canceled",
    "incomplete_expired": "subscription_canceled",
    "incomplete": "subscription_incomplete",
    "paused": "subscription_paused",
}


@dataclass(frozen=True, slots=True)
class ParkingReason:
    """Why it is left alone: a stable reason and what exactly was seen."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionMapping:
    """What we were told of a subscription: who pays it in which currency ("" where not said), and which other
    subscriptions of the account we know of."""

    customer: str
    currency: str
    known: Collection[str]


def parking_reason(
    found: StripeSubscription,
    mapping: SubscriptionMapping,
    *,
    livemode: bool,
    siblings: Sequence[StripeSubscription],
) -> ParkingReason | None:
    """Why `found` may not be changed, or None. `siblings` are all subscriptions of its customer."""
    return next(_reasons(found, mapping, livemode=livemode, siblings=siblings), None)


def _reasons(
    found: StripeSubscription,
    mapping: SubscriptionMapping,
    *,
    livemode: bool,
    siblings: Sequence[StripeSubscription],
) -> Iterator[ParkingReason]:
    customer = found.customer
    if found.livemode != livemode:
        yield ParkingReason("livemode_mismatch", f"it is in {'live' if found.livemode else 'test'} mode")
    if customer.deleted:
        yield ParkingReason("customer_deleted", customer.id)
    if found.status in _STATUSES:
        yield ParkingReason(_STATUSES[found.status], found.status)
    if mapping.customer and mapping.customer != customer.id:
        yield ParkingReason("customer_mismatch", f"{customer.id} pays it, not {mapping.customer}")
    if mapping.currency and mapping.currency.lower() != found.currency.lower():
        yield ParkingReason("currency_changed", f"{found.currency}, not {mapping.currency.lower()}")
    if found.schedule_id:
        yield ParkingReason("schedule_attached", found.schedule_id)
    if customer.discount is not None:
        yield ParkingReason(
            "customer_discount_shadow", f"{customer.discount.coupon_id} comes back when it has no other"
        )
    others = [one.id for one in siblings if one.status in LIVE and one.id not in {found.id, *mapping.known}]
    if others:
        yield ParkingReason("second_live_subscription", ", ".join(sorted(others)))
