"""The reasons to park a subscription: billing gives it nothing until a person has looked at it. Pure.

Billing still removes a discount that the tenant no longer earns (`billing.taking`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from billing.stripe_objects import StripeSubscription

MAX_DISCOUNTS = 20  # Stripe's limit per subscription
LIVE = frozenset({"active", "trialing", "past_due", "unpaid"})
_STATUSES = {
    "canceled": "subscription_canceled",
    "incomplete_expired": "subscription_canceled",
    "incomplete": "subscription_incomplete",
    "paused": "subscription_paused",
}


@dataclass(frozen=True, slots=True)
class ParkingReason:
    """A stable reason, and the details for a person."""

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionMapping:
    """What the account's settings say: the customer who pays, the currency ("" where unknown), and the ids of all
    subscriptions of the account."""

    customer: str
    currency: str
    known: Collection[str]


def parking_reason(
    subscription: StripeSubscription,
    mapping: SubscriptionMapping,
    *,
    livemode: bool,
) -> ParkingReason | None:
    """The first reason to give the subscription nothing, or None."""
    return next(_reasons(subscription, mapping, livemode=livemode), None)


def unnamed_siblings(
    subscription: StripeSubscription, mapping: SubscriptionMapping, siblings: Sequence[StripeSubscription]
) -> list[str]:
    """Other live subscriptions of the customer that its account does not name. They cost it no discount."""
    return sorted(
        sibling.id
        for sibling in siblings
        if sibling.status in LIVE and sibling.id not in {subscription.id, *mapping.known}
    )


def _reasons(
    subscription: StripeSubscription,
    mapping: SubscriptionMapping,
    *,
    livemode: bool,
) -> Iterator[ParkingReason]:
    customer = subscription.customer
    if subscription.livemode != livemode:
        yield ParkingReason(
            "livemode_mismatch", f"the subscription is in {'live' if subscription.livemode else 'test'} mode"
        )
    if customer.deleted:
        yield ParkingReason("customer_deleted", customer.id)
    if subscription.status in _STATUSES:
        yield ParkingReason(_STATUSES[subscription.status], subscription.status)
    if mapping.customer and mapping.customer != customer.id:
        yield ParkingReason(
            "customer_mismatch", f"{customer.id} pays the subscription, not {mapping.customer}"
        )
    if mapping.currency and mapping.currency.lower() != subscription.currency.lower():
        yield ParkingReason("currency_changed", f"{subscription.currency}, not {mapping.currency.lower()}")
    if subscription.schedule_id:
        yield ParkingReason("schedule_attached", subscription.schedule_id)
    if customer.discount is not None:
        yield ParkingReason(
            "customer_discount_shadow",
            f"{customer.discount.coupon_id} applies when the subscription has no discount of its own",
        )
