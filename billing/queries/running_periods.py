"""The running billing period of a tenant, as Stripe knows it."""

from __future__ import annotations

from contextlib import suppress
from typing import cast
from uuid import UUID

from billing import connections
from billing.connections import StripeNotConfigured
from billing.stripe_errors import StripeFailure, StripeObjectMissing
from billing.stripe_objects import SubscriptionItem
from ledger import scope
from pricing.billing_periods import PeriodUnknown
from pricing.price_notice import BillingPeriod, Interval
from tenants.queries import subscriptions


def running(tenant: UUID) -> BillingPeriod | None:
    """Return the running period of the subscriptions that pay for the tenant: the one with the latest next end.

    None if no subscription pays, or if nothing is billed in its mode. It asks Stripe. Raises: PeriodUnknown.
    """
    with scope.everything(reason="reconcile"):
        paying = subscriptions.subscriptions(tenant=tenant)
    if not paying:
        return None
    items: list[SubscriptionItem] = []
    try:
        with connections.gateway(mode=paying[0].mode) as gateway:
            for each in paying:
                # One that Stripe does not know bills nothing.
                with suppress(StripeObjectMissing):
                    items += gateway.get_subscription(each.id).items
    except StripeNotConfigured:
        return None
    except StripeFailure as failure:
        raise PeriodUnknown(failure.code) from failure
    periods = [_period(item) for item in items]
    return max(periods, key=lambda each: each.end_of_next(notice_at=each.ends_at), default=None)


def _period(item: SubscriptionItem) -> BillingPeriod:
    return BillingPeriod(item.period_end_at, cast("Interval", item.interval), item.interval_count)
