"""Billing follows what pricing and tenants record: the subscriptions concerned are looked at again."""

from __future__ import annotations

from datetime import datetime

from billing import wakeups
from billing.operations import subscriptions as billing_subscriptions
from ledger import consumers, scope
from ledger.consumers import DeliveredEntry

NAME = "billing"
KINDS = ("price.entitled/1", "account.recorded/1", "tenant.recorded/1")


def register() -> None:
    consumers.register_delivered(NAME, KINDS, follow)


def follow(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Raise the generation of the subscriptions that the entry may concern, and wake somebody."""
    concerned = {"tenant": delivered.tenant} if delivered.tenant else {"account": delivered.account}
    with scope.everything(reason="reconcile"):
        subscriptions = billing_subscriptions.mark_changed(**concerned, at=at)
    wakeups.reconcile(subscriptions)
