"""ACME pays with a subscription in the local Stripe; what it allows is worth a discount there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from billing.operations import subscriptions as billing_subscriptions
from billing.queries import subscriptions as subscriptions_queries
from billing.queries.subscriptions import SubscriptionState
from billing.reconcile import ReconcileOutcome, reconcile
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeSubscription
from consent.operations import changes
from ledger import deliveries, scope
from pricing.governance.operations import overrides
from tenants.operations import accounts
from tenants.operations.accounts import SubscriptionInput
from tests import catalogue, people, prices
from tests.catalogue import SHARED, SHIFTS, TELEMETRY
from tests.people import SETUP, START, Party
from tests.sandbox.local_stripe import KEY, Account, LocalStripe

SILVER, GOLD = 800, 1500


@dataclass
class Clock:
    """Time as the test tells it."""

    at: datetime = START + timedelta(days=1)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Stage:
    local_stripe: LocalStripe
    account: Account
    party: Party
    gateway: StripeGateway
    clock: Clock
    subscription: str = ""
    customer: str = ""
    consents: dict[str, UUID] = field(default_factory=dict)

    def subscribe(self, *amounts: int, **members: Any) -> str:
        made = self.account.subscribe(*(amounts or (10_000,)), **members)
        return made.id

    def map(
        self, *subscriptions: str, tenants_of: dict[str, tuple[str, ...]] | None = None, **said: str
    ) -> None:
        """ACME's account names these subscriptions, each paying for acme (or for `tenants_of` it)."""
        with scope.everything(reason="staff"):
            accounts.put_account(
                mode="live",
                key=self.party.key,
                name="ACME Pumps",
                subscriptions=[
                    SubscriptionInput(
                        one,
                        (tenants_of or {}).get(one, (self.party.key,)),
                        said.get("customer", self.customer),
                        said.get("currency", "EUR"),
                    )
                    for one in subscriptions
                ],
                by=SETUP,
                at=self.clock(),
            )
        self.drain()

    def allow(self, category: str = TELEMETRY, *, tenant: str = "") -> None:
        """What it is worth: telemetry SILVER, telemetry and shifts GOLD."""
        given = catalogue.give(
            tenant or self.party.key, category=category, purpose=SHARED, at=self.clock(), rights_attested=True
        )
        self.consents[category] = given.consent
        self.drain()

    def take_back(self, category: str = TELEMETRY) -> None:
        with scope.everything(reason="staff"):
            changes.withdraw(consent=self.consents.pop(category), by=SETUP, at=self.clock())
        self.drain()

    def negotiate(self, bps: int) -> None:
        """ACME's price is fixed by hand."""
        with scope.everything(reason="staff"):
            overrides.record_override(
                tenant=self.party.tenant, kind="fixed", bps=bps, effective_from=self.clock(),
                effective_until=None, reason="as agreed", approved_by=uuid4(), by=SETUP, at=self.clock(),
            )  # fmt: skip
        self.drain()

    def drain(self) -> int:
        self.clock.forward(seconds=1)
        return deliveries.drain(now=self.clock, longest=timedelta(seconds=20))

    def reconcile(self, subscription: str = "") -> ReconcileOutcome:
        return reconcile(
            mode="live", subscription=subscription or self.subscription, gateway=self.gateway, now=self.clock
        )

    def look_again(self) -> None:
        with scope.everything(reason="reconcile"):
            billing_subscriptions.mark_for_reconcile(
                modes=["live"], subscriptions=[self.subscription], at=self.clock()
            )

    def state(self, subscription: str = "") -> SubscriptionState:
        with scope.everything(reason="audit"):
            found = subscriptions_queries.subscription_state(
                mode="live", subscription=subscription or self.subscription
            )
        assert found is not None
        return found

    def at_stripe(self, subscription: str = "") -> StripeSubscription:
        return self.gateway.get_subscription(subscription or self.subscription)

    def discounts(self, subscription: str = "") -> list[int | str | None]:
        """In their order: basis points of ours, the coupon's id of others'."""
        found = self.at_stripe(subscription).discounts
        return [
            one.coupon.bps if one.coupon and (one.coupon_id or "").startswith("licet-") else one.coupon_id
            for one in found
        ]

    def writes(self, subscription: str = "") -> list[dict[str, Any]]:
        """Every change of the subscription that reached Stripe."""
        path = f"/v1/subscriptions/{subscription or self.subscription}"
        return self.local_stripe.requests("POST", path)


def set_up(
    local_stripe: LocalStripe, account: Account, gateway: StripeGateway, *, now: bool = False
) -> Stage:
    """A fresh customer ACME with its catalogue, prices and subscription, in whatever database is connected."""
    party = people.customer("acme", "ACME Pumps")
    catalogue.record()
    prices.publish_schedule()
    # Its clock goes ahead by seconds; other processes' must not be behind it when they look for what is due.
    clock = Clock(datetime.now(UTC) - timedelta(minutes=1)) if now else Clock()
    stage = Stage(local_stripe, account, party, gateway, clock)
    stage.subscription = stage.subscribe()
    stage.customer = str(stage.at_stripe().customer.id)
    stage.map(stage.subscription)
    return stage


@pytest.fixture
def read_seconds(request: pytest.FixtureRequest) -> float:
    """How long billing waits for an answer: long, as machines may be busy, but where none comes (`fault`) briefly."""
    parameters = getattr(getattr(request.node, "callspec", None), "params", {})
    return 1.5 if str(parameters.get("fault", "")).startswith("timeout") else 20


@pytest.fixture
def billed(local_stripe: LocalStripe, settings: LazySettings, read_seconds: float) -> Iterator[StripeGateway]:
    """Billing speaks to the local Stripe."""
    settings.STRIPE_API_KEY, settings.STRIPE_API_BASE = KEY, local_stripe.address
    with StripeGateway(
        api_key=KEY,
        livemode=False,
        address=local_stripe.address,
        connect_seconds=5,
        read_seconds=read_seconds,
    ) as gateway:
        yield gateway


@pytest.fixture
def stage(db: None, local_stripe: LocalStripe, account: Account, billed: StripeGateway) -> Stage:
    return set_up(local_stripe, account, billed)


@pytest.fixture
def committed_stage(
    committed_db: str, local_stripe: LocalStripe, account: Account, billed: StripeGateway
) -> Stage:
    """The same where commits are real: for threads, processes and servers."""
    return set_up(local_stripe, account, billed, now=True)


__all__ = [
    "GOLD",
    "SHIFTS",
    "SILVER",
    "TELEMETRY",
    "Clock",
    "Stage",
    "billed",
    "committed_stage",
    "read_seconds",
    "stage",
]
