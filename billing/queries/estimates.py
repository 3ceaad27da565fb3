"""What the next invoice would come to, from the list price that Stripe expects to bill.

Only ever an estimate, so what Stripe said may be some minutes old: pages ask at every move of a form, and
Stripe rations reads. No decision and no discount rests on it.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from uuid import UUID

from django.conf import settings

from billing.queries.list_price import ListPrice, estimated
from pricing import queries as pricing
from pricing import quotes
from pricing.money import Money
from pricing.quotes import Estimate
from tenants.queries import subscriptions

REMEMBERED_SECONDS = 300.0
SILENT_SECONDS = 15.0  # Stripe did not answer: the next page does not wait for it as well
MOST_REMEMBERED = 2000


class _Memory:
    """List prices by subscription, each until its time is over."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[float, ListPrice | None]] = {}
        self._lock = threading.Lock()

    def get(self, *, mode: str, subscription: str, ask: bool) -> ListPrice | None:
        place = (settings.STRIPE_API_BASE, mode, subscription)
        with self._lock:
            until, price = self._known.get(place, (0.0, None))
        if time.monotonic() < until or not ask:
            return price
        found = estimated(mode=mode, subscription=subscription)
        until = time.monotonic() + (SILENT_SECONDS if found is None else REMEMBERED_SECONDS)
        with self._lock:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[place] = (until, found)
        return found


_memory = _Memory()


def estimated_invoice(
    *, tenant: UUID, mode: str, bps: int, at: datetime, ask: bool = True
) -> Estimate | None:
    """The next regular invoice with `bps` off, within the caps of the schedule in effect at `at`.

    None where no subscription pays for the tenant alone (what the others earn is not this tenant's to know),
    where no schedule is in effect, or where Stripe does not say in time. `ask` False: only what is known
    already, for pages that wait for no money.
    """
    paying = [
        one for one in subscriptions.subscriptions(tenant=tenant, mode=mode) if one.tenants == (tenant,)
    ]
    schedule = pricing.schedule_in_effect(mode=mode, at=at)
    if len(paying) != 1 or schedule is None:
        return None
    price = _memory.get(mode=mode, subscription=paying[0].id, ask=ask)
    if price is None or not price.list_minor:
        return None
    return quotes.estimate(Money(price.list_minor, price.currency), bps=bps, schedule=schedule.rule)
