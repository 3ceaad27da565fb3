"""Reconcile subscriptions after entries that may change a discount or who pays."""

from __future__ import annotations

from datetime import datetime

from billing import wakeups
from billing.operations import adjustments
from billing.operations import subscriptions as billing_subscriptions
from ledger import actors, consumers, scope
from ledger.consumers import DeliveredEntry
from pricing import kinds as pricing_kinds
from tenants import kinds as tenant_kinds

NAME = "billing"
KINDS = (pricing_kinds.ENTITLED, pricing_kinds.SHARES, tenant_kinds.ACCOUNT, tenant_kinds.TENANT)


ADJUSTING = "billing-adjustments"


def register() -> None:
    consumers.register_delivered(NAME, KINDS, follow)
    consumers.register_delivered(ADJUSTING, (pricing_kinds.ENTITLED,), adjust)


def adjust(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Decide what a change of price pays back. The withdrawal that caused it has long taken effect."""
    if delivered.tenant is None:
        return
    with scope.everything(reason="reconcile"):
        adjustments.decide(
            tenant=delivered.tenant, entitlement_entry=delivered.entry, by=actors.system("billing"), at=at
        )


def follow(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Raise the generation of the subscriptions that the entry may concern, and wake a worker."""
    concerned = {"tenant": delivered.tenant} if delivered.tenant else {"account": delivered.account}
    with scope.everything(reason="reconcile"):
        subscriptions = billing_subscriptions.mark_changed(**concerned, at=at)
    wakeups.reconcile(subscriptions)
