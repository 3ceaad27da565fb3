"""Licet's coupons in Stripe: one for each percentage. The id states the terms, which never change."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from billing.stripe_objects import StripeCoupon
from ledger import canonical

_OURS = re.compile(r"licet-(?P<bps>\d{1,5})-(?P<sha>[0-9a-f]{10})-g(?P<generation>\d{1,4})")


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """`bps` basis points off every invoice, for as long as the subscription has it."""

    bps: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(canonical.encode({"bps": self.bps, "duration": "forever"})).hexdigest()

    @property
    def name(self) -> str:
        """The text on the customer's invoice."""
        return f"Data partnership {self.bps / 100:g} %"

    @property
    def metadata(self) -> dict[str, str]:
        return {"licet_terms": self.sha256}

    def coupon_id(self, generation: int) -> str:
        return f"licet-{self.bps}-{self.sha256[:10]}-g{generation}"

    def are_of(self, coupon: StripeCoupon) -> bool:
        """Whether the coupon gives exactly this discount. Its name and metadata can be edited and do not count."""
        return (coupon.bps, coupon.duration, coupon.products) == (self.bps, "forever", None)

    def named_by(self, coupon_id: str | None) -> bool:
        """Whether this coupon id states these terms, in any generation."""
        match = _OURS.fullmatch(coupon_id or "")
        return match is not None and (match["bps"], match["sha"]) == (str(self.bps), self.sha256[:10])


def bps_of(coupon_id: str | None) -> int | None:
    """The basis points that the id of a Licet coupon states. None for another party's coupon."""
    match = _OURS.fullmatch(coupon_id or "")
    return int(match["bps"]) if match else None


def is_ours(coupon_id: str | None) -> bool:
    """Whether the id has the form of Licet's coupons. Billing touches no others."""
    return _OURS.fullmatch(coupon_id or "") is not None
