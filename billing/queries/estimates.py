"""Estimates of the next invoice, from the list price that Stripe expects to bill.

Pages ask at every change of a form, and Stripe limits reads, so prices are remembered for some minutes. No decision and
no discount depends on an estimate.
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
SILENT_SECONDS = 15.0  # after Stripe did not answer, pages do not wait for it again
MAX_REMEMBERED = 2000


class _Memory:
    """List prices by subscription, each with an expiry."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[float, ListPrice | None]] = {}
        self._lock = threading.Lock()

    def get(self, *, mode: str, subscription: str, ask: bool) -> ListPrice | None:
        key = (settings.STRIPE_API_BASE, mode, subscription)
        with self._lock:
            until, price = self._known.get(key, (0.0, None))
        if time.monotonic() < until or not ask:
            return price
        price = estimated(mode=mode, subscription=subscription)
        until = time.monotonic() + (SILENT_SECONDS if price is None else REMEMBERED_SECONDS)
        with self._lock:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            self._known[key] = (until, price)
        return price


_memory = _Memory()


def estimated_invoice(
    *, tenant: UUID, mode: str, bps: int, at: datetime, ask: bool = True
) -> Estimate | None:
    """The next regular invoice less `bps`, within the caps of the schedule in effect at `at`.

    None where no subscription pays for this tenant alone, because the tenant may not see what others earn. Also None
    where no schedule is in effect, or Stripe does not answer in time. With `ask=False` only a remembered price counts.
    """
    paying = [
        subscription
        for subscription in subscriptions.subscriptions(tenant=tenant, mode=mode)
        if subscription.tenants == (tenant,)
    ]
    schedule = pricing.schedule_in_effect(mode=mode, at=at)
    if len(paying) != 1 or schedule is None:
        return None
    price = _memory.get(mode=mode, subscription=paying[0].id, ask=ask)
    if price is None or not price.list_minor:
        return None
    return quotes.estimate(Money(price.list_minor, price.currency), bps=bps, schedule=schedule.rule)
