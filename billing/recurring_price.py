"""What a subscription costs in each billing period before any discount. Pure."""

from __future__ import annotations

from typing import cast

from billing.stripe_objects import StripeSubscription
from pricing import currencies
from pricing.money import Money
from pricing.price_notice import Interval
from pricing.recurring import MONTHS, RecurringPrice


def recurring_price(current: StripeSubscription) -> RecurringPrice | None:
    """Return the price of one period. None where an item has no fixed price, as by usage, or another period."""
    currency, amount = current.currency.upper(), 0
    periods = {(item.interval, item.interval_count) for item in current.items}
    if not currencies.is_currency(currency) or len(periods) != 1:
        return None
    [(interval, count)] = periods
    for item in current.items:
        if item.unit_amount_minor is None or interval not in MONTHS:
            return None
        amount += item.unit_amount_minor * item.quantity
    return RecurringPrice(Money(amount, currency), cast("Interval", interval), count)
