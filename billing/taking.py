"""What is taken from a subscription that must not be given anything. Pure.

A reason to park a subscription stops new discounts. It does not stop the removal of a Licet discount that the tenant
no longer earns, except where there is nothing left to take it from.
"""

from __future__ import annotations

from typing import Final

from billing import coupons, discount_change
from billing.stripe_objects import StripeSubscription

# Stripe takes no change of these any more, or the key cannot reach them.
GONE: Final = frozenset(
    {"subscription_missing", "subscription_canceled", "customer_deleted", "livemode_mismatch"}
)


def remaining_bps(current: StripeSubscription, *, entitled: int) -> int | None:
    """The discount that stays, in basis points, once what is not earned is taken. None if there is nothing to take.

    `entitled` is what the subscription may have. What it has is never raised.
    """
    given = [coupons.bps_of(discount.coupon_id) or 0 for discount in discount_change.licet_discounts(current)]
    if not given or (len(given) == 1 and given[0] <= entitled):
        return None
    return min(max(given), entitled)
