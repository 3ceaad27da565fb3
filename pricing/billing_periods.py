"""The running billing period of a tenant. Billing, which stands above pricing, registers the reader of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from pricing.price_notice import BillingPeriod

Reader = Callable[[UUID], BillingPeriod | None]


class PeriodUnknown(Exception):
    """A subscription pays for the tenant, and its billing period cannot be read now. Ask again later."""


class NoReader(RuntimeError):
    """Nothing reads billing periods. Register a reader when the application starts."""


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    _readers.append(reader)


def running(tenant: UUID) -> BillingPeriod | None:
    """Return the billing period that ends last, None if no subscription pays for the tenant.

    It may ask Stripe: call it outside of transactions. Raises: PeriodUnknown.
    """
    if not _readers:
        raise NoReader
    return _readers[0](tenant)
