"""Read how the list price of a subscription is shared between its tenants."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from pricing.models import SubscriptionShares


def shares(*, mode: str, subscription: str) -> Mapping[UUID, int] | None:
    """Return the parts by tenant. None: none are recorded, so the lowest discount counts."""
    return shares_of(mode=mode, subscriptions=[subscription]).get(subscription)


def shares_of(*, mode: str, subscriptions: list[str]) -> dict[str, Mapping[UUID, int]]:
    """Return the parts of several subscriptions that have some."""
    rows = SubscriptionShares.objects.filter(mode=mode, subscription__in=subscriptions)
    newest = rows.order_by("subscription", "-revision").distinct("subscription")
    return {
        row.subscription: {UUID(tenant): parts for tenant, parts in row.parts.items()}
        for row in newest
        if row.parts
    }
