"""Records of Licet's coupons in Stripe."""

from __future__ import annotations

from datetime import datetime

from billing.coupons import CouponTerms
from billing.models import Coupon


def record_coupon(*, livemode: bool, terms: CouponTerms, generation: int, at: datetime) -> None:
    """Record that this coupon exists in Stripe."""
    Coupon.objects.get_or_create(
        livemode=livemode,
        coupon_id=terms.coupon_id(generation),
        defaults={
            "bps": terms.bps,
            "terms_sha256": terms.sha256,
            "generation": generation,
            "created_at": at,
        },
    )


def record_coupon_deleted(*, livemode: bool, coupon: str, at: datetime) -> bool:
    """Record that a Licet coupon was deleted in Stripe. The next generation takes its place. True where that is new."""
    known = Coupon.objects.filter(livemode=livemode, coupon_id=coupon, gone_at=None)
    return known.update(gone_at=at) == 1
