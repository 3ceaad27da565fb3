"""Keep what subscriptions cost, as billing saw it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pricing.models import ListPrice
from pricing.recurring import RecurringPrice


def note(*, mode: str, subscription: str, account: UUID, price: RecurringPrice, at: datetime) -> None:
    """Keep the price of a period before any discount."""
    wanted = {
        "account_id": account,
        "currency": price.amount.currency,
        "amount_minor": price.amount.amount_minor,
        "interval": price.interval,
        "interval_count": price.count,
    }
    known = ListPrice.objects.filter(mode=mode, subscription=subscription)
    if not known.filter(**wanted).exists():
        ListPrice.objects.update_or_create(
            mode=mode, subscription=subscription, defaults={**wanted, "seen_at": at}
        )
