"""Licet's coupons in Stripe: one for each percentage, and for each set of products where some are left out.

The id states the terms, which never change.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from billing.stripe_objects import StripeCoupon
from ledger import canonical
from pricing.caps import Caps

_OURS = re.compile(r"licet-(?P<bps>\d{1,5})-(?P<sha>[0-9a-f]{10})-g(?P<generation>\d{1,4})")


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """`bps` basis points off every invoice, as long as the subscription has it. `products` None: off all."""

    bps: int
    products: tuple[str, ...] | None = None

    @property
    def sha256(self) -> str:
        terms: dict[str, object] = {"bps": self.bps, "duration": "forever"}
        if self.products is not None:
            terms["products"] = list(self.products)
        return hashlib.sha256(canonical.encode(terms)).hexdigest()

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
        """Whether the coupon gives exactly this discount. Its name and metadata can be edited and do not count.

        Where Stripe did not say for which products it is, its id says so.
        """
        if (coupon.bps, coupon.duration) != (self.bps, "forever"):
            return False
        return coupon.products == self.products or (coupon.products is None and self.named_by(coupon.id))

    def are_wholly_of(self, coupon: StripeCoupon) -> bool:
        """Whether a coupon that was read with its products gives exactly this discount."""
        return self.are_of(coupon) and coupon.products == self.products

    def named_by(self, coupon_id: str | None) -> bool:
        """Whether this coupon id states these terms, in any generation."""
        match = _OURS.fullmatch(coupon_id or "")
        return match is not None and (match["bps"], match["sha"]) == (str(self.bps), self.sha256[:10])


def terms_for(bps: int, products: Iterable[str], caps: Caps | None) -> CouponTerms | None:
    """The terms of a discount on a subscription with these products. None: nothing is left to take it off."""
    eligible = caps.eligible(products) if caps else None
    return CouponTerms(bps, eligible) if bps and eligible != () else None


def bps_of(coupon_id: str | None) -> int | None:
    """The basis points that the id of a Licet coupon states. None for another party's coupon."""
    match = _OURS.fullmatch(coupon_id or "")
    return int(match["bps"]) if match else None


def is_ours(coupon_id: str | None) -> bool:
    """Whether the id has the form of Licet's coupons. Billing touches no others."""
    return _OURS.fullmatch(coupon_id or "") is not None
