"""What has to be written so that a subscription has what it should: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing import coupons
from billing.coupons import CouponTerms
from billing.stripe_objects import StripeDiscount, StripeSubscription
from billing.stripe_requests import DiscountSetting, KeepDiscount, PreparedWrite, RedeemCoupon


@dataclass(frozen=True, slots=True)
class DiscountChange:
    """The discounts to be set, in order. `redeems` is the coupon of ours among them that is not there yet."""

    wanted: tuple[DiscountSetting, ...]
    redeems: str | None


def licet_discounts(found: StripeSubscription) -> list[StripeDiscount]:
    return [one for one in found.discounts if coupons.is_ours(one.coupon_id)]


def other_discounts(found: StripeSubscription) -> list[StripeDiscount]:
    return [one for one in found.discounts if not coupons.is_ours(one.coupon_id)]


def needed_change(
    found: StripeSubscription, terms: CouponTerms | None, *, coupon_id: str, restore: Sequence[str] = ()
) -> DiscountChange | None:
    """None where `found` is right: all that is not ours as it was, then ours (none without `terms`), once.

    A discount of ours that already gives these terms stays, whichever generation of the coupon made it and
    whether or not that is still there; else `coupon_id` is redeemed. `restore` are others' coupons that a
    write of ours cost them; they come back behind the others.
    """
    theirs = other_discounts(found)
    there = {one.coupon_id for one in theirs}
    wanted: list[DiscountSetting] = [KeepDiscount(one.id) for one in theirs]
    wanted += [RedeemCoupon(one) for one in restore if one not in there]
    redeems = None
    if terms is not None:
        kept = next((one for one in licet_discounts(found) if _gives(one, terms)), None)
        if kept is not None:
            wanted.append(KeepDiscount(kept.id))
        else:
            redeems = coupon_id
            wanted.append(RedeemCoupon(coupon_id))
    if wanted == [KeepDiscount(one.id) for one in found.discounts]:
        return None
    return DiscountChange(tuple(wanted), redeems)


def agrees(found: StripeSubscription, prepared: PreparedWrite) -> bool:
    """Whether the subscription has the discounts that a `set_discounts` was to give it."""
    entries = prepared.params["discounts"] or []
    return len(entries) == len(found.discounts) and all(
        entry.get("discount") == one.id or entry.get("coupon") == one.coupon_id
        for entry, one in zip(entries, found.discounts, strict=True)
    )


def _gives(discount: StripeDiscount, terms: CouponTerms) -> bool:
    return terms.named_by(discount.coupon_id) and (discount.coupon is None or terms.are_of(discount.coupon))
