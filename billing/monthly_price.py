"""What a subscription costs in a month before any discount. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from billing.stripe_objects import StripeSubscription
from pricing import currencies
from pricing.money import Money

# How many months one interval is.
_MONTHS: Final = {
    "day": Fraction(12, 365),
    "week": Fraction(12 * 7, 365),
    "month": Fraction(1),
    "year": Fraction(12),
}


def monthly_price(current: StripeSubscription) -> Money | None:
    """Return the price of a month, rounded down. None where an item has no fixed price, as by usage."""
    currency = current.currency.upper()
    if not currencies.is_currency(currency):
        return None
    whole = Fraction(0)
    for item in current.items:
        if item.unit_amount_minor is None or item.interval not in _MONTHS:
            return None
        whole += item.unit_amount_minor * item.quantity / (_MONTHS[item.interval] * item.interval_count)
    return Money(int(whole), currency)
