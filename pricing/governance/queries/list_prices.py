"""Read what subscriptions cost, as billing last saw it."""

from __future__ import annotations

from typing import cast

from pricing.models import ListPrice
from pricing.money import Money
from pricing.price_notice import Interval
from pricing.recurring import RecurringPrice


def list_price(*, mode: str, subscription: str) -> RecurringPrice | None:
    """Return the price of a period before any discount. None: billing has not seen it."""
    row = ListPrice.objects.filter(mode=mode, subscription=subscription).first()
    return record(row) if row else None


def record(row: ListPrice) -> RecurringPrice:
    return RecurringPrice(
        Money(row.amount_minor, row.currency), cast("Interval", row.interval), row.interval_count
    )
