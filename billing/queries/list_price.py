"""List prices, as Stripe previews them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from billing import connections
from billing.stripe_errors import StripeFailure
from tenants.queries import subscriptions

PATIENCE_SECONDS = 2.0  # a page waits no longer than this

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ListPrice:
    """Stripe's estimate of a subscription's next regular invoice.

    Minor units of `currency` (upper case); `list_minor` before and `total_minor` after all discounts.
    """

    subscription: str
    currency: str
    list_minor: int
    total_minor: int
    period_start_at: datetime | None
    period_end_at: datetime | None


def list_price(*, tenant: UUID) -> ListPrice | None:
    """The list price of the first subscription that pays for the tenant. None without one, or without an answer.

    It asks Stripe for up to two seconds. Where that would keep a transaction open for too long, read
    `tenants.queries.subscriptions` inside the transaction and call `estimated` after it.
    """
    paying = subscriptions.subscriptions(tenant=tenant)
    return estimated(mode=paying[0].mode, subscription=paying[0].id) if paying else None


def estimated(*, mode: str, subscription: str) -> ListPrice | None:
    """The list price of one subscription, without reading the database."""
    try:
        with connections.gateway(
            mode=mode, connect_seconds=PATIENCE_SECONDS, read_seconds=PATIENCE_SECONDS
        ) as gateway:
            preview = gateway.preview(subscription)
    except StripeFailure as failure:
        log.info("no_list_price", subscription=subscription, reason=failure.code)
        return None
    return ListPrice(
        subscription,
        preview.currency.upper(),
        preview.subtotal_minor,
        preview.total_minor,
        min((line.period_start_at for line in preview.lines), default=None),
        max((line.period_end_at for line in preview.lines), default=None),
    )
