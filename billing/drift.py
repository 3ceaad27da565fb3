"""Where Stripe does not agree with us: pure comparison of what should be with what a scan read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from billing import discount_change, parking
from billing.coupons import CouponTerms
from billing.parking import SubscriptionMapping
from billing.stripe_objects import StripeSubscription


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disagreement. `account` is None where the subscription is nobody's that we know."""

    kind: str
    subscription: str = ""
    account: UUID | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a subscription should have. `bps` is None where it pays for no tenant; `parked` says why it is left
    alone, "" where it is not."""

    id: str
    account: UUID
    bps: int | None
    mapping: SubscriptionMapping
    parked: str = ""


def compare(
    expected: Expected,
    found: StripeSubscription | None,
    *,
    livemode: bool,
    siblings: Sequence[StripeSubscription] = (),
) -> list[Discrepancy]:
    """What is wrong with one subscription of ours; `found` is None where Stripe has none of that id."""
    kinds = list(_kinds(expected, found, livemode=livemode, siblings=siblings))
    if expected.parked and expected.parked not in {kind for kind, _detail in kinds}:
        kinds.append(("parked", expected.parked))
    return [Discrepancy(kind, expected.id, expected.account, detail) for kind, detail in kinds]


def unknown_subscription(found: StripeSubscription, *, known: Collection[str]) -> list[Discrepancy]:
    """A subscription we know nothing of that has a discount of ours."""
    if found.id in known:
        return []
    return [
        Discrepancy("extra_ours", found.id, None, str(one.coupon_id))
        for one in discount_change.licet_discounts(found)
    ]


def _kinds(
    expected: Expected,
    found: StripeSubscription | None,
    *,
    livemode: bool,
    siblings: Sequence[StripeSubscription],
) -> Iterator[tuple[str, str]]:
    if found is None:
        yield "subscription_missing", ""
        return
    stands_in_the_way = parking.parking_reason(found, expected.mapping, livemode=livemode, siblings=siblings)
    if stands_in_the_way is not None:
        yield stands_in_the_way.reason, stands_in_the_way.detail
    if found.status not in parking.LIVE:
        return
    if found.collection_paused:
        yield "collection_paused", ""
    for item in found.items:
        if item.discount_ids:
            yield "item_discount_present", item.id
    yield from _discounts(expected, found)


def _discounts(expected: Expected, found: StripeSubscription) -> Iterator[tuple[str, str]]:
    mine = discount_change.licet_discounts(found)
    given = ", ".join(str(one.coupon_id) for one in mine)
    terms = CouponTerms(expected.bps) if expected.bps else None
    if terms is None:
        if mine:
            yield "extra_ours", given
        return
    if not mine:
        yield "missing_ours", f"{terms.bps} basis points"
    elif len(mine) > 1:
        yield "duplicate_ours", given
    elif not terms.named_by(mine[0].coupon_id):
        yield "wrong_coupon", f"{given}, not {terms.bps} basis points"
    elif mine[0].coupon is not None and not terms.are_of(mine[0].coupon):
        yield "coupon_terms_changed", given
    elif found.discounts[-1] != mine[0]:
        yield "wrong_position", f"{given} is not the last"
