"""The change of discounts that a subscription needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing import coupons
from billing.coupons import CouponTerms
from billing.stripe_objects import StripeDiscount, StripeSubscription
from billing.stripe_requests import DiscountSetting, KeepDiscount, PreparedWrite, RedeemCoupon


@dataclass(frozen=True, slots=True)
class DiscountChange:
    """The discounts to set, in order. `redeems` is the Licet coupon among them that is not redeemed yet."""

    wanted: tuple[DiscountSetting, ...]
    redeems: str | None


def licet_discounts(subscription: StripeSubscription) -> list[StripeDiscount]:
    return [discount for discount in subscription.discounts if coupons.is_ours(discount.coupon_id)]


def other_discounts(subscription: StripeSubscription) -> list[StripeDiscount]:
    return [discount for discount in subscription.discounts if not coupons.is_ours(discount.coupon_id)]


def needed_change(
    subscription: StripeSubscription,
    terms: CouponTerms | None,
    *,
    coupon_id: str,
    restore: Sequence[str] = (),
) -> DiscountChange | None:
    """The change after which the subscription has all other discounts as before, then Licet's. None if it does.

    A Licet discount with these terms stays, in any generation and even where its coupon is deleted. Otherwise
    `coupon_id` is redeemed. Without `terms`, Licet's discounts are removed. `restore` names coupons of others that an
    earlier write removed by mistake. They return after the other discounts.
    """
    others = other_discounts(subscription)
    redeemed = {discount.coupon_id for discount in others}
    wanted: list[DiscountSetting] = [KeepDiscount(discount.id) for discount in others]
    wanted += [RedeemCoupon(coupon) for coupon in restore if coupon not in redeemed]
    redeems = None
    if terms is not None:
        kept = next((discount for discount in licet_discounts(subscription) if _gives(discount, terms)), None)
        if kept is not None:
            wanted.append(KeepDiscount(kept.id))
        else:
            redeems = coupon_id
            wanted.append(RedeemCoupon(coupon_id))
    if wanted == [KeepDiscount(discount.id) for discount in subscription.discounts]:
        return None
    return DiscountChange(tuple(wanted), redeems)


def agrees(subscription: StripeSubscription, prepared: PreparedWrite) -> bool:
    """Whether the subscription has the discounts that this `set_discounts` was to set."""
    entries = prepared.params["discounts"] or []
    return len(entries) == len(subscription.discounts) and all(
        entry.get("discount") == discount.id or entry.get("coupon") == discount.coupon_id
        for entry, discount in zip(entries, subscription.discounts, strict=True)
    )


def _gives(discount: StripeDiscount, terms: CouponTerms) -> bool:
    return terms.named_by(discount.coupon_id) and (discount.coupon is None or terms.are_of(discount.coupon))
