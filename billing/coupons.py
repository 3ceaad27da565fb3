"""Our coupons: one per distinct terms, named after them. Stripe never changes a coupon's terms, nor do we."""

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
        """What the customer reads on the invoice."""
        return f"Data partnership {self.bps / 100:g} %"

    @property
    def metadata(self) -> dict[str, str]:
        return {"licet_terms": self.sha256}

    def coupon_id(self, generation: int) -> str:
        return f"licet-{self.bps}-{self.sha256[:10]}-g{generation}"

    def are_of(self, coupon: StripeCoupon) -> bool:
        """Whether the coupon gives exactly this. Its name and metadata may be edited; they give nothing."""
        return (coupon.bps, coupon.duration, coupon.products) == (self.bps, "forever", None)

    def named_by(self, coupon_id: str | None) -> bool:
        """Whether a coupon of this id is one of these terms, of whatever generation."""
        found = _OURS.fullmatch(coupon_id or "")
        return found is not None and (found["bps"], found["sha"]) == (str(self.bps), self.sha256[:10])


def is_ours(coupon_id: str | None) -> bool:
    """All that has our form of id is ours, also from before our time; nothing else is touched."""
    return _OURS.fullmatch(coupon_id or "") is not None
