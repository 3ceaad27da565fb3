"""Load the demonstration data. A second call adds only what is missing."""

from __future__ import annotations

from datetime import UTC, datetime

from ledger import scope
from pricing import operations as pricing
from sandbox.demo.consent_history import BY, MODE, DemoPeople, steps
from sandbox.demo.customers import AUDITOR, CUSTOMERS, GROUPS, PASSWORD, STAFF
from sandbox.demo.stripe_side import LocalStripe, ensure_subscriptions
from tenants.operations import accounts as tenant_accounts
from tenants.queries import accounts, tenants
from tenants.queries import subscriptions as tenant_subscriptions


def load(*, stripe: LocalStripe | None, at: datetime) -> bool:
    """Load the story as it stands at `at`, in one transaction. Returns whether anything had to be loaded.

    The subscriptions come first: what Stripe has of an attempt that failed is found again by the next one.
    """
    at = at.astimezone(UTC)  # the story's mornings and months are UTC's
    subscriptions = ensure_subscriptions(stripe) if stripe is not None else None
    with scope.everything(reason="staff"):
        fresh = not tenants.tenants(mode=MODE, limit=1)
        if fresh:
            _tell(at)
        if subscriptions is not None:
            _connect(subscriptions, at=at)
    return fresh


def logins() -> list[dict[str, str]]:
    """The demonstration's sign-ins and what each is for."""
    brandt, nordsee = CUSTOMERS[0], CUSTOMERS[2]
    people = [
        (brandt.email(brandt.owner), f"signs for {brandt.name}"),
        (nordsee.email(nordsee.owner), f"signs for {nordsee.name}, with a second signature"),
        (AUDITOR[0], "auditor, reads only"),
        (STAFF[0][0], "account manager (desk)"),
        (STAFF[2][0], "administrator (desk)"),
        *((email, f"{group.lower()} (desk)") for email, group in GROUPS.items()),
    ]
    return [{"email": email, "password": PASSWORD, "who": who} for email, who in people]


def _tell(at: datetime) -> None:
    cast = DemoPeople()
    for when, act in steps(cast, now=at):
        pricing.sweep(by=BY, at=when)
        act(when)
    pricing.sweep(by=BY, at=at)


def _connect(subscriptions: dict[str, tuple[str, str]], *, at: datetime) -> None:
    """Record which subscription pays for which tenants, where this is not recorded yet."""
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
