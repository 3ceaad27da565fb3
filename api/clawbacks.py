"""What a withdrawal pays back, as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from billing.queries import clawbacks
from pricing.money import Money
from tenants.queries import subscriptions


def of_withdrawal(entry: UUID, *, tenant: UUID, at: datetime) -> dict[str, Any]:
    """Return `clawback` and `clawback_reason` for the change of price that an entry caused."""
    found = clawbacks.clawback_of_entry(tenant=tenant, entry=entry, at=at)
    for currency, amount in sorted(found.amounts.items()):
        return {"clawback": Money(amount, currency), "clawback_reason": None}
    currencies = [each.currency for each in subscriptions.subscriptions(tenant=tenant) if each.currency]
    nothing = Money(0, currencies[0]) if currencies else None
    return {"clawback": nothing, "clawback_reason": found.reason}
