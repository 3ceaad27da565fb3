"""From points to a discount: the steps of a schedule, and the caps above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pricing.money import WHOLE_BPS, Money


@dataclass(frozen=True, slots=True)
class Tier:
    """A step: who has `min_points` gets `discount_bps`."""

    name: str
    min_points: int
    discount_bps: int

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "min_points": self.min_points, "discount_bps": self.discount_bps}


@dataclass(frozen=True, slots=True)
class Caps:
    """What no discount exceeds: `max_bps`; an amount per invoice; nor may it lead below a floor price."""

    max_bps: int
    floor_price: tuple[Money, ...] = ()
    max_per_invoice: tuple[Money, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "max_bps": self.max_bps,
            "floor_price": [amount.to_dict() for amount in self.floor_price],
            "max_per_invoice": [amount.to_dict() for amount in self.max_per_invoice],
        }

    def within(self, bps: int, price: Money) -> int:
        """The most whole basis points, `bps` or fewer, that keep to all caps on an invoice of `price`."""
        bps = min(bps, self.max_bps)
        most = self._most_off(price)
        if most is None or price.percent(bps).amount_minor <= most:
            return bps
        # p·b/10000 < most + ½, rounded half up, solved for the greatest whole b
        return max(0, ((2 * most + 1) * WHOLE_BPS - 1) // (2 * price.amount_minor))

    def _most_off(self, price: Money) -> int | None:
        limits = [amount.amount_minor for amount in _in(price.currency, self.max_per_invoice)]
        limits += [
            max(0, price.amount_minor - amount.amount_minor)
            for amount in _in(price.currency, self.floor_price)
        ]
        return min(limits, default=None)


def tier_reached(tiers: Sequence[Tier], points: int) -> Tier | None:
    """The highest tier that `points` reach; None below the first."""
    return max((tier for tier in tiers if tier.min_points <= points), key=_min_points, default=None)


def next_tier(tiers: Sequence[Tier], points: int) -> Tier | None:
    """The lowest tier that `points` do not reach; None at the top."""
    return min((tier for tier in tiers if tier.min_points > points), key=_min_points, default=None)


def _min_points(tier: Tier) -> int:
    return tier.min_points


def _in(currency: str, amounts: Iterable[Money]) -> Iterable[Money]:
    return (amount for amount in amounts if amount.currency == currency)
