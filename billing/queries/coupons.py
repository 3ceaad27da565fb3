from __future__ import annotations

from billing.coupons import CouponTerms
from billing.models import Coupon


def coupon_of(*, livemode: bool, terms: CouponTerms) -> str | None:
    """Our coupon with these terms that is there, as far as we know."""
    row = _newest(livemode=livemode, terms=terms)
    return row.coupon_id if row and row.gone_at is None else None


def newest_generation(*, livemode: bool, terms: CouponTerms) -> int:
    """The generation to try: the newest known one, or the one after it where that was deleted by hand."""
    row = _newest(livemode=livemode, terms=terms)
    return 1 if row is None else row.generation + (row.gone_at is not None)


def coupons_there(*, livemode: bool) -> list[str]:
    """Every coupon of ours that is there, as far as we know."""
    rows = Coupon.objects.filter(livemode=livemode, gone_at=None)
    return list(rows.values_list("coupon_id", flat=True))


def _newest(*, livemode: bool, terms: CouponTerms) -> Coupon | None:
    rows = Coupon.objects.filter(livemode=livemode, terms_sha256=terms.sha256)
    return rows.order_by("-generation").first()
