"""The caps of a price schedule: greatest percentage, amount per invoice, floor price, and products left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pricing.money import WHOLE_BPS, Money


@dataclass(frozen=True, slots=True)
class Caps:
    """The limits of a discount: basis points, a floor price, and an amount per invoice.

    Nothing is taken off `excluded_products`. They are named by Stripe's ids. The other caps count without them.
    """

    max_bps: int
    floor_price: tuple[Money, ...] = ()
    max_per_invoice: tuple[Money, ...] = ()
    excluded_products: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "max_bps": self.max_bps,
            "floor_price": [amount.to_dict() for amount in self.floor_price],
            "max_per_invoice": [amount.to_dict() for amount in self.max_per_invoice],
            # Left out where there are none, so that schedules published before keep their form.
            **({"excluded_products": list(self.excluded_products)} if self.excluded_products else {}),
        }

    def limits_amounts(self, currency: str) -> bool:
        """Whether an amount in this currency limits an invoice."""
        return any(_in(currency, (*self.floor_price, *self.max_per_invoice)))

    def eligible(self, products: Iterable[str]) -> tuple[str, ...] | None:
        """Return those of an invoice's products that may be discounted, in order. None: all, whatever comes."""
        if not self.excluded_products:
            return None
        return tuple(sorted(set(products) - set(self.excluded_products)))

    def within(self, bps: int, price: Money) -> int:
        """Return the highest basis points, at most `bps`, within all caps for an invoice of `price`."""
        bps = min(bps, self.max_bps)
        most = self._most_off(price)
        if most is None or price.percent(bps).amount_minor <= most:
            return bps
        # p·b/10000 < most + ½, rounded half up, solved for the greatest whole b
        return max(0, ((2 * most + 1) * WHOLE_BPS - 1) // (2 * price.amount_minor))

    def _most_off(self, price: Money) -> int | None:
        limits = [amount.amount_minor for amount in _in(price.currency, self.max_per_invoice)]
        floors = _in(price.currency, self.floor_price)
        limits += [max(0, price.amount_minor - amount.amount_minor) for amount in floors]
        return min(limits, default=None)


def _in(currency: str, amounts: Iterable[Money]) -> Iterable[Money]:
    return (amount for amount in amounts if amount.currency == currency)
