"""What has to be written so that a subscription has what it should: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from billing import coupons
from billing.coupons import Terms
from billing.stripe_objects import Discount, Subscription
from billing.stripe_requests import Carry, Prepared, Redeem, Wanted


@dataclass(frozen=True, slots=True)
class Change:
    """The discounts to be set, in order. `redeems` is the coupon of ours among them that is not there yet."""

    wanted: tuple[Wanted, ...]
    redeems: str | None


def ours(found: Subscription) -> list[Discount]:
    return [one for one in found.discounts if coupons.is_ours(one.coupon_id)]


def foreign(found: Subscription) -> list[Discount]:
    return [one for one in found.discounts if not coupons.is_ours(one.coupon_id)]


def needed(
    found: Subscription, terms: Terms | None, *, coupon_id: str, restore: Sequence[str] = ()
) -> Change | None:
    """None where `found` is right: all that is not ours as it was, then ours (none without `terms`), once.

    A discount of ours that already gives these terms stays, whichever generation of the coupon made it and
    whether or not that is still there; else `coupon_id` is redeemed. `restore` are others' coupons that a
    write of ours cost them; they come back behind the others.
    """
    theirs = foreign(found)
    there = {one.coupon_id for one in theirs}
    wanted: list[Wanted] = [Carry(one.id) for one in theirs]
    wanted += [Redeem(one) for one in restore if one not in there]
    redeems = None
    if terms is not None:
        kept = next((one for one in ours(found) if _gives(one, terms)), None)
        if kept is not None:
            wanted.append(Carry(kept.id))
        else:
            redeems = coupon_id
            wanted.append(Redeem(coupon_id))
    if wanted == [Carry(one.id) for one in found.discounts]:
        return None
    return Change(tuple(wanted), redeems)


def agrees(found: Subscription, prepared: Prepared) -> bool:
    """Whether the subscription has the discounts that a `set_discounts` was to give it."""
    entries = prepared.params["discounts"] or []
    return len(entries) == len(found.discounts) and all(
        entry.get("discount") == one.id or entry.get("coupon") == one.coupon_id
        for entry, one in zip(entries, found.discounts, strict=True)
    )


def _gives(discount: Discount, terms: Terms) -> bool:
    return terms.named_by(discount.coupon_id) and (discount.coupon is None or terms.are_of(discount.coupon))
