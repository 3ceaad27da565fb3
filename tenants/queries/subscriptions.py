"""Read the Stripe subscriptions of accounts with their tenants, and the payers of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.models import (
    Account,
    Subscription,
)


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    """A subscription and the ids of the tenants that it pays for."""

    id: str
    account: UUID
    mode: str
    customer: str
    currency: str
    tenants: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PayerRecord:
    """The payer of an account as recorded before a subscription was known. Texts may be empty."""

    customer: str
    currency: str


def payer(*, account: UUID) -> PayerRecord:
    row = Account.objects.get(id=account)
    return PayerRecord(row.stripe_customer_id, row.currency)


def subscriptions(
    *, account: UUID | None = None, tenant: UUID | None = None, mode: str | None = None
) -> list[SubscriptionRecord]:
    rows = Subscription.objects.prefetch_related("tenants").order_by("stripe_subscription_id")
    if account is not None:
        rows = rows.filter(account=account)
    if tenant is not None:
        rows = rows.filter(tenants=tenant)
    if mode is not None:
        rows = rows.filter(mode=mode)
    return [
        SubscriptionRecord(
            row.stripe_subscription_id,
            row.account_id,
            row.mode,
            row.stripe_customer_id,
            row.currency,
            tuple(sorted(t.id for t in row.tenants.all())),
        )
        for row in rows
    ]
