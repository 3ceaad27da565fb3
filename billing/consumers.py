"""Billing follows what pricing and tenants record: the subscriptions concerned are looked at again."""

from __future__ import annotations

from datetime import datetime

from billing import waking
from billing.operations import subscriptions as billing_subscriptions
from ledger import consumers, scope
from ledger.consumers import Delivered

NAME = "billing"
KINDS = ("price.entitled/1", "account.recorded/1", "tenant.recorded/1")


def register() -> None:
    consumers.register_afterwards(NAME, KINDS, follow)


def follow(delivered: Delivered, *, at: datetime) -> None:
    """Raise the generation of the subscriptions that the entry may concern, and wake somebody."""
    concerned = {"tenant": delivered.tenant} if delivered.tenant else {"account": delivered.account}
    with scope.everything(reason="reconcile"):
        subscriptions = billing_subscriptions.desire(**concerned, at=at)
    waking.reconcile(subscriptions)
