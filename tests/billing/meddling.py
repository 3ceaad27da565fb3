"""What tests about reconcile share."""

from __future__ import annotations

from typing import Any

from billing.coupons import CouponTerms
from billing.stripe_gateway import StripeGateway
from tests.sandbox.local_stripe import Account


class Meddled(StripeGateway):
    """A gateway that lets something happen between reading and writing."""

    meddle: Any = None

    def set_discounts(self, prepared: Any) -> Any:
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return super().set_discounts(prepared)


def coupon_of(account: Account, bps: int) -> str:
    """Licet's coupon, made by hand if no test made it before. All tests share one Stripe."""
    coupon = CouponTerms(bps).coupon_id(1)
    known = {each.id for each in account.client.v1.coupons.list({"limit": 100}).auto_paging_iter()}
    if coupon not in known:
        account.coupon(id=coupon, percent_off=bps / 100)
    return coupon
