"""Amounts of money in whole minor units of a named currency, never as floats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pricing import currencies

WHOLE_BPS = 10_000


class UnknownCurrency(ValueError):
    """The currency is unknown. Use an ISO 4217 code in capitals."""

    code = "unknown_currency"


class MixedCurrencies(ValueError):
    """The amounts have different currencies and cannot be added or compared. Use one currency."""

    code = "mixed_currencies"


class NoSplitWeights(ValueError):
    """The amount cannot be split: all weights are zero or missing. Give at least one positive weight."""

    code = "nothing_to_split_by"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of a currency, such as cents. Raises: UnknownCurrency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not currencies.is_currency(self.currency):
            raise UnknownCurrency(f"{self.currency!r} is not an ISO 4217 currency code")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._same(other)

    def decimal(self) -> Decimal:
        """Return the amount in the main unit: 12.34 for 1234 cents, 1234 for 1234 yen."""
        return Decimal(self.amount_minor).scaleb(-currencies.exponent(self.currency))

    def to_dict(self) -> dict[str, Any]:
        return {"amount_minor": self.amount_minor, "currency": self.currency}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Money":
        return cls(written["amount_minor"], written["currency"])

    def percent(self, bps: int) -> "Money":
        """Return `bps` basis points of the amount, rounded once, halves away from zero."""
        return Money(half_up(Fraction(self.amount_minor * bps, WHOLE_BPS)), self.currency)

    def prorated(self, share: Fraction) -> "Money":
        """Return the part for a `share` of a period, rounded toward minus infinity."""
        return Money(self.amount_minor * share.numerator // share.denominator, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Split over invoice lines as Stripe does: round each part down and add the rest to the last.

        500 over lines of 1000 and 2000 is 166 and 334. The parts add up to the amount.
        Raises: NoSplitWeights.
        """
        total = _total(weights)
        parts = [self.amount_minor * weight // total for weight in weights]
        parts[-1] += self.amount_minor - sum(parts)
        return [Money(part, self.currency) for part in parts]

    def allocated(self, weights: Sequence[int]) -> list["Money"]:
        """Split in proportion to `weights` and round up the parts with the largest remainders.

        Of equal remainders the earlier part is rounded up. The parts add up to the amount. Raises: NoSplitWeights.
        """
        total = _total(weights)
        parts, remainders = zip(
            *(divmod(self.amount_minor * weight, total) for weight in weights), strict=True
        )
        missing = self.amount_minor - sum(parts)
        largest_first = sorted(range(len(weights)), key=lambda index: -remainders[index])
        rounded_up = set(largest_first[:missing])
        return [Money(part + (index in rounded_up), self.currency) for index, part in enumerate(parts)]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency} cannot be added or compared")
        return other.amount_minor


def half_up(number: Fraction) -> int:
    """Round to the nearest integer, halves away from zero. A credit then equals its charge."""
    rounded = (abs(number) * 2 + 1) // 2
    return rounded if number >= 0 else -rounded


def _total(weights: Sequence[int]) -> int:
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise NoSplitWeights(f"an amount cannot be split over {list(weights)}")
    return total
