"""Loading the demonstration data: once; a second time only what is missing."""

from __future__ import annotations

from datetime import datetime

from ledger import scope
from pricing import operations as pricing
from sandbox.demo.customers import AUDITOR, CUSTOMERS, PASSWORD, STAFF
from sandbox.demo.story import BY, MODE, DemoPeople, steps
from sandbox.demo.stripe_side import LocalStripe, ensure_subscriptions
from tenants.operations import accounts as tenant_accounts
from tenants.queries import accounts, tenants
from tenants.queries import subscriptions as tenant_subscriptions


def load(*, stripe: LocalStripe | None, at: datetime) -> bool:
    """Returns whether anything had to be loaded. All or nothing: one transaction for the whole story."""
    with scope.everything(reason="staff"):
        fresh = not tenants.tenants(mode=MODE, limit=1)
        if fresh:
            _tell(at)
        if stripe is not None:
            _connect(ensure_subscriptions(stripe), at=at)
    return fresh


def logins() -> list[dict[str, str]]:
    """Who to sign in as, and why."""
    brandt, nordsee = CUSTOMERS[0], CUSTOMERS[2]
    people = [
        (brandt.email(brandt.owner), f"signs for {brandt.name}"),
        (nordsee.email(nordsee.owner), f"signs for {nordsee.name}, with a second signature"),
        (AUDITOR[0], "auditor, reads only"),
        (STAFF[0][0], "account manager (desk)"),
        (STAFF[2][0], "administrator (desk)"),
    ]
    return [{"email": email, "password": PASSWORD, "who": who} for email, who in people]


def _tell(at: datetime) -> None:
    cast = DemoPeople()
    for when, act in steps(cast, now=at):
        pricing.sweep(by=BY, at=when)
        act(when)
    pricing.sweep(by=BY, at=at)


def _connect(subscriptions: dict[str, tuple[str, str]], *, at: datetime) -> None:
    """Say which subscription pays for which tenants, where that is not yet said."""
    for customer in CUSTOMERS:
        account = accounts.account(mode=MODE, key=customer.key)
        keys = tuple(sorted(tenant.key for tenant in tenants.tenants(account=account.id)))
        stripe_customer, subscription = subscriptions[customer.key]
        known = tenant_subscriptions.subscriptions(account=account.id)
        if [one.id for one in known] != [subscription]:
            tenant_accounts.put_account(
                mode=MODE, key=account.key, name=account.name, parent=account.parent,
                signatures_required=account.signatures_required, pays_only=account.pays_only,
                subscriptions=[
                    tenant_accounts.SubscriptionInput(subscription, keys, stripe_customer, customer.currency)
                ],
                by=BY, at=at,
            )  # fmt: skip
