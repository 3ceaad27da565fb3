from __future__ import annotations

from datetime import datetime

from billing.coupons import CouponTerms
from billing.models import Coupon


def record_coupon(*, livemode: bool, terms: CouponTerms, generation: int, at: datetime) -> None:
    """This coupon of ours is there."""
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
    """This coupon of ours was deleted by hand: the next generation takes its place. True where that is news."""
    known = Coupon.objects.filter(livemode=livemode, coupon_id=coupon, gone_at=None)
    return known.update(gone_at=at) == 1
