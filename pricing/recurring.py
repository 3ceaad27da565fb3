"""A price that recurs, and what it comes to in a month and in a year. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pricing.money import Money
from pricing.price_notice import Interval

MONTHS: Final[dict[Interval, Fraction]] = {
    "day": Fraction(12, 365),
    "week": Fraction(12 * 7, 365),
    "month": Fraction(1),
    "year": Fraction(12),
}


@dataclass(frozen=True, slots=True)
class RecurringPrice:
    """An `amount` for every `count` intervals."""

    amount: Money
    interval: Interval
    count: int = 1

    @property
    def months(self) -> Fraction:
        return MONTHS[self.interval] * self.count

    def monthly(self, amount: Money | None = None) -> Money:
        """Return what the amount, or another one of the same interval, comes to in a month, rounded half up."""
        return self._over(Fraction(1), amount)

    def yearly(self, amount: Money | None = None) -> Money:
        return self._over(Fraction(12), amount)

    def _over(self, months: Fraction, amount: Money | None) -> Money:
        minor = (amount or self.amount).amount_minor
        return Money(int(minor * months / self.months + Fraction(1, 2)), self.amount.currency)
