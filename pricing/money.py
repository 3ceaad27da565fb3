"""Amounts of money in whole minor units. No amount is ever a float, and no currency is ever assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pricing import currencies

WHOLE_BPS = 10_000


class UnknownCurrency(ValueError):
    """A code is not one of ISO 4217's, in capitals."""

    code = "unknown_currency"


class MixedCurrencies(ValueError):
    """Two amounts of different currencies have no sum and no order."""

    code = "mixed_currencies"


class NoSplitWeights(ValueError):
    """An amount was to be split over no parts, or over parts that weigh nothing."""

    code = "nothing_to_split_by"


@dataclass(frozen=True, slots=True)
class Money:
    """`amount_minor` units of the currency's smallest coin. Raises: UnknownCurrency."""

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not currencies.is_currency(self.currency):
            raise UnknownCurrency(f"{self.currency!r} is no ISO 4217 currency")

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
        """The amount in the currency's main unit: 12.34 for 1234 cents, 1234 for 1234 yen."""
        return Decimal(self.amount_minor).scaleb(-currencies.exponent(self.currency))

    def to_dict(self) -> dict[str, Any]:
        return {"amount_minor": self.amount_minor, "currency": self.currency}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> "Money":
        return cls(written["amount_minor"], written["currency"])

    def percent(self, bps: int) -> "Money":
        """`bps` basis points of it, rounded once, half a unit away from zero."""
        return Money(half_up(Fraction(self.amount_minor * bps, WHOLE_BPS)), self.currency)

    def prorated(self, share: Fraction) -> "Money":
        """The part of it that falls on `share` of a period, rounded down (toward minus infinity)."""
        return Money(self.amount_minor * share.numerator // share.denominator, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Over invoice lines in proportion: each part rounded down, the rest to the last, as Stripe does.

        500 over lines of 1000 and 2000 is 166 and 334. The parts add up to the whole.
        Raises: NothingToSplitBy.
        """
        total = _total(weights)
        parts = [self.amount_minor * weight // total for weight in weights]
        parts[-1] += self.amount_minor - sum(parts)
        return [Money(part, self.currency) for part in parts]

    def allocated(self, weights: Sequence[int]) -> list["Money"]:
        """Over shares in proportion, no part a whole unit from exact: the largest remainders are rounded up.

        Among equal remainders the earlier part is. The parts add up to the whole. Raises: NothingToSplitBy.
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
            raise MixedCurrencies(f"{self.currency} and {other.currency} do not go together")
        return other.amount_minor


def half_up(number: Fraction) -> int:
    """The nearest integer; a half goes away from zero, so that a credit mirrors its charge."""
    rounded = (abs(number) * 2 + 1) // 2
    return rounded if number >= 0 else -rounded


def _total(weights: Sequence[int]) -> int:
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise NoSplitWeights(f"an amount cannot be split over {list(weights)}")
    return total
