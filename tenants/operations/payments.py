"""Take a tenant out of the subscriptions of an account."""

from __future__ import annotations

from datetime import datetime

from ledger.actors import Actor
from tenants.models import Account, Subscription, Tenant
from tenants.operations import accounts
from tenants.operations.accounts import SubscriptionInput


def stop_paying(tenant: Tenant, source: Account, *, by: Actor, at: datetime) -> None:
    """Take the tenant out of the old account's subscriptions. A reseller's go on: they are an account of their own."""
    rows = Subscription.objects.filter(account=source)
    if not rows.filter(tenants=tenant).exists():
        return
    kept = [
        SubscriptionInput(
            row.stripe_subscription_id,
            tuple(key for key in row.tenants.values_list("key", flat=True) if key != tenant.key),
            row.stripe_customer_id,
            row.currency,
        )
        for row in rows.order_by("stripe_subscription_id")
    ]
    accounts.put_account(mode=source.mode, key=source.key, name=source.name, subscriptions=kept, by=by, at=at)
