"""Keep what subscriptions cost, as billing saw it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pricing.models import ListPrice
from pricing.money import Money


def note(*, mode: str, subscription: str, account: UUID, monthly: Money, at: datetime) -> None:
    """Keep the price of a month before any discount."""
    known = ListPrice.objects.filter(mode=mode, subscription=subscription)
    same = known.filter(account=account, currency=monthly.currency, monthly_minor=monthly.amount_minor)
    if same.exists():
        return
    ListPrice.objects.update_or_create(
        mode=mode,
        subscription=subscription,
        defaults={
            "account_id": account,
            "currency": monthly.currency,
            "monthly_minor": monthly.amount_minor,
            "seen_at": at,
        },
    )
