"""An estimate of the next invoice, and of what it comes to in a month and a year. Pure.

Only the invoice itself is binding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pricing.caps import Caps
from pricing.money import Money
from pricing.recurring import RecurringPrice
from wire import times


@dataclass(frozen=True, slots=True)
class Share:
    """What a month, a year or a period costs: the list price, Licet's discount, and what is due."""

    list_price: Money
    discount: Money
    due: Money

    def to_dict(self) -> dict[str, Any]:
        return {
            "list_price": self.list_price.to_dict(),
            "discount": self.discount.to_dict(),
            "due": self.due.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """The next invoice, less Licet's discount of `applied_bps` and the `other_discounts` on it.

    `proration` is the part for changes in the running period. `due` is before tax where Stripe computed none, and can
    include it otherwise. `invoice_at` is when Stripe makes it, None where that is not known. `discount_from` is the
    first invoice with the whole discount, and `period` what a full period costs from then on. An estimate `about` rests
    on Licet's own figures, for the reason `about_reason`. `limited` says that a cap lowered the discount.
    """

    list_price: Money
    applied_bps: int
    discount: Money
    due: Money
    other_discounts: Money
    proration: Money
    invoice_at: datetime | None = None
    discount_from: datetime | None = None
    period: Share | None = None
    monthly: Share | None = None
    yearly: Share | None = None
    about_reason: str | None = None
    limited: bool = False

    @property
    def about(self) -> bool:
        return self.about_reason is not None

    @property
    def waits(self) -> bool:
        """Whether the next invoice does not have the whole discount yet."""
        return (
            self.discount_from is not None
            and self.invoice_at is not None
            and self.discount_from > self.invoice_at
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "list_price": self.list_price.to_dict(),
            "applied_bps": self.applied_bps,
            "discount": self.discount.to_dict(),
            "other_discounts": self.other_discounts.to_dict(),
            "proration": self.proration.to_dict(),
            "due": self.due.to_dict(),
            "estimate": True,
            "about": self.about,
            "about_reason": self.about_reason,
            "invoice_at": times.render(self.invoice_at) if self.invoice_at else None,
            "discount_from": times.render(self.discount_from) if self.discount_from else None,
            "period": self.period.to_dict() if self.period else None,
            "monthly": self.monthly.to_dict() if self.monthly else None,
            "yearly": self.yearly.to_dict() if self.yearly else None,
        }


def of_list_price(
    list_price: Money,
    *,
    bps: int,
    caps: Caps,
    recurring: RecurringPrice | None = None,
    reason: str | None = None,
) -> Estimate:
    """Estimate an invoice of `list_price` alone, with a discount of `bps` within the caps."""
    applied = caps.within(bps, list_price)
    off, nothing = list_price.percent(applied), Money(0, list_price.currency)
    period = Share(list_price, off, list_price - off)
    return Estimate(
        list_price,
        applied,
        off,
        list_price - off,
        nothing,
        nothing,
        period=period,
        monthly=over(period, recurring, months=1) if recurring else None,
        yearly=over(period, recurring, months=12) if recurring else None,
        about_reason=reason,
        limited=applied < bps,
    )


def over(period: Share, recurring: RecurringPrice, *, months: int) -> Share:
    """Return what the period comes to in a month or a year. The parts add up."""
    scaled = recurring.monthly if months == 1 else recurring.yearly
    listed, due = scaled(period.list_price), scaled(period.due)
    return Share(listed, listed - due, due)
