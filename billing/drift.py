"""Comparison of what subscriptions should have with what a scan of Stripe read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing import discount_change, elsewhere, parking
from billing.coupons import bps_of, is_ours, terms_for
from billing.parking import SubscriptionMapping
from billing.stripe_objects import StripeSubscription
from pricing.caps import Caps

_ALWAYS_REPAIRED = 10


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One way in which Stripe and Licet disagree. An unknown subscription has no `account`."""

    kind: str
    subscription: str = ""
    account: UUID | None = None
    detail: str = ""
    worth_minor: int | None = None  # what it moves per invoice, at list price
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a subscription should have. A `bps` of None means that the subscription pays for no tenant.

    `parked` is the reason why billing gives the subscription nothing, or "" if billing keeps it up to date. `lost` are
    coupons of other parties that a write removed and Stripe does not take back.
    """

    id: str
    account: UUID
    bps: int | None
    mapping: SubscriptionMapping
    parked: str = ""
    lost: tuple[str, ...] = ()
    caps: Caps | None = None


def compare(
    expected: Expected,
    subscription: StripeSubscription | None,
    *,
    livemode: bool,
    at: datetime,
    siblings: Sequence[StripeSubscription] = (),
) -> list[Discrepancy]:
    """The discrepancies of one subscription. A `subscription` of None means that Stripe does not have it."""
    kinds = list(_kinds(expected, subscription, livemode=livemode, at=at, siblings=siblings))
    worth, currency = _worth(expected, subscription)
    if expected.parked and expected.parked not in {kind for kind, _detail in kinds}:
        kinds.append(("parked", expected.parked))
    return [
        Discrepancy(
            kind, expected.id, expected.account, detail, worth if kind in _MOVES_MONEY else None, currency
        )
        for kind, detail in kinds
    ]


def unknown_subscription(subscription: StripeSubscription, *, known: Collection[str]) -> list[Discrepancy]:
    """The Licet discounts of a subscription that Licet does not know."""
    if subscription.id in known:
        return []
    return [
        Discrepancy("ours_elsewhere", subscription.id, None, str(discount.coupon_id))
        for discount in discount_change.licet_discounts(subscription)
    ]


# What a look at the subscription puts right, without a choice to be made.
REPAIRED = frozenset(
    {"missing_ours", "extra_ours", "duplicate_ours", "wrong_coupon", "wrong_position", *elsewhere.KINDS}
)
_MOVES_MONEY = frozenset({"missing_ours", "extra_ours", "duplicate_ours", "wrong_coupon"})


def to_repair(findings: Sequence[Discrepancy]) -> list[str]:
    """The subscriptions of accounts that a look puts right."""
    return sorted({each.subscription for each in findings if each.kind in REPAIRED and each.account})


def repairs(findings: Sequence[Discrepancy], *, looked_at: int) -> list[str] | None:
    """The subscriptions to look at again. None if they are too many: then a person decides.

    Too many are more than 5 % of those that were compared, and more than ten.
    """
    due = to_repair(findings)
    return None if len(due) > max(_ALWAYS_REPAIRED, looked_at // 20) else due


def _kinds(
    expected: Expected,
    subscription: StripeSubscription | None,
    *,
    livemode: bool,
    at: datetime,
    siblings: Sequence[StripeSubscription],
) -> Iterator[tuple[str, str]]:
    if subscription is None:
        yield "subscription_missing", ""
        return
    parked = parking.parking_reason(subscription, expected.mapping, livemode=livemode)
    if parked is not None:
        yield parked.reason, parked.detail
    if expected.lost:
        yield "foreign_discount_lost", ", ".join(expected.lost)
    if subscription.status not in parking.LIVE:
        return
    if others := parking.unnamed_siblings(subscription, expected.mapping, siblings):
        yield "second_live_subscription", ", ".join(others)
    if subscription.collection_paused:
        yield "collection_paused", ""
    for item in subscription.items:
        if len(item.discount_ids) > sum(is_ours(discount.coupon_id) for discount in item.discounts):
            yield "item_discount_present", item.id
    for place in elsewhere.misplaced(subscription, entitled=expected.bps or 0, on_draft=None, at=at):
        yield place.kind, place.detail
    yield from _discounts(expected, subscription)


def _discounts(expected: Expected, subscription: StripeSubscription) -> Iterator[tuple[str, str]]:
    ours = discount_change.licet_discounts(subscription)
    given = ", ".join(str(discount.coupon_id) for discount in ours)
    terms = terms_for(expected.bps or 0, (item.product_id for item in subscription.items), expected.caps)
    if terms is None:
        if ours:
            yield "extra_ours", given
        return
    if not ours:
        yield "missing_ours", f"{terms.bps} basis points"
    elif len(ours) > 1:
        yield "duplicate_ours", given
    elif not terms.named_by(ours[0].coupon_id):
        yield "wrong_coupon", f"{given}, not {terms.bps} basis points"
    elif ours[0].coupon is not None and not terms.are_of(ours[0].coupon):
        yield "coupon_terms_changed", given
    elif subscription.discounts[-1] != ours[0]:
        yield "wrong_position", f"{given} is not the last"


def _worth(expected: Expected, subscription: StripeSubscription | None) -> tuple[int | None, str]:
    """What the difference of the discounts is of one invoice, in minor units, and the currency."""
    if subscription is None:
        return None, ""
    amounts = [item.quantity * (item.unit_amount_minor or 0) for item in subscription.items]
    given = sum(bps_of(each.coupon_id) or 0 for each in discount_change.licet_discounts(subscription))
    return sum(amounts) * abs((expected.bps or 0) - given) // 10_000, subscription.currency.upper()
