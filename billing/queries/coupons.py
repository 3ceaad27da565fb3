"""Reading the records of Licet's coupons."""

from __future__ import annotations

from billing.coupons import CouponTerms
from billing.models import Coupon


def coupon_of(*, livemode: bool, terms: CouponTerms) -> str | None:
    """The id of the Licet coupon with these terms that exists in Stripe, as far as known."""
    row = _newest(livemode=livemode, terms=terms)
    return row.coupon_id if row and row.gone_at is None else None


def newest_generation(*, livemode: bool, terms: CouponTerms) -> int:
    """The generation to try: the newest known one, or the next one where that was deleted."""
    row = _newest(livemode=livemode, terms=terms)
    return 1 if row is None else row.generation + (row.gone_at is not None)


def coupons_there(*, livemode: bool) -> list[str]:
    """The ids of all Licet coupons that exist in Stripe, as far as known."""
    rows = Coupon.objects.filter(livemode=livemode, gone_at=None)
    return list(rows.values_list("coupon_id", flat=True))


def _newest(*, livemode: bool, terms: CouponTerms) -> Coupon | None:
    rows = Coupon.objects.filter(livemode=livemode, terms_sha256=terms.sha256)
    return rows.order_by("-generation").first()
