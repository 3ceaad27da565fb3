"""Tenants: the customers' data, by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Page, Record
from api.schema.scalars import Boolean, Constant, Key, Text, Time
from api.shapes import common
from api.shapes.approval import WAITING
from consent import regions
from tenants.operations.accounts import BillingInput
from tenants.queries.customers import CompetitorRecord
from tenants.queries.subscriptions import PayerRecord, SubscriptionRecord
from tenants.queries.tenants import TenantRecord


def _is_home(code: str) -> str | None:
    return common.is_region("" if code == regions.ANYWHERE else code)


def _billing(*, stripe_customer_id: str, stripe_subscription_id: str, currency: str) -> BillingInput | None:
    """Build the billing input, None if every member is empty."""
    billing = BillingInput(stripe_customer_id, stripe_subscription_id, currency.upper())
    return billing if billing != BillingInput() else None


_REGION = Text("ISO 3166-1 alpha-2, EU or EEA", pattern="^[A-Z]{2,3}$", check=_is_home)
_STRIPE_ID = Text(longest=255, null=True).default("")
TENANT_REQUEST = Noun(
    "TenantSaid",
    {"name": Text(longest=200), "region": _REGION},
    {
        "account": Key("Left out: the account it has, or one of its own", null=True),
        "industry": Text(longest=100, null=True).default("").kept(),
        "aliases": ListOf(
            Key(), "Other names of the tenant in the data. Left out: they stay as they are", null=True
        )
        .default(())
        .kept(),
        "billing": Nullable(
            Record(
                {},
                {
                    "stripe_customer_id": _STRIPE_ID,
                    "stripe_subscription_id": _STRIPE_ID,
                    "currency": common.CURRENCY_REQUEST,
                },
                make=_billing,
            )
        ),
        "competitors": ListOf(
            common.COMPETITOR_REQUEST,
            "Competitors of the tenant's account. Left out: they stay as they are",
            null=True,
        )
        .default(())
        .kept(),
        "suspended": Boolean("True stops every use at once. Left out: it stays as it is", null=True),
    },
    example={
        "name": "ACME Pumps",
        "region": "DE",
        "industry": "pumps",
        "aliases": ["acme-pumps"],
        "billing": {"stripe_customer_id": "cus_123", "stripe_subscription_id": "sub_123", "currency": "EUR"},
        "competitors": [{"name": "Initech", "domain": "initech.example"}],
    },
)
BILLING = Noun(
    "Billing",
    {
        "stripe_customer_id": Text(null=True).source("customer"),
        "stripe_subscription_id": Text("Null until a subscription is billed", null=True).source("id"),
        "currency": Text(null=True),
    },
)
TENANT = Noun(
    "Tenant",
    {
        "object": Constant("tenant"),
        "key": Key(),
        "name": Text(),
        "region": _REGION,
        "account": Key().source("account_key"),
        "industry": Text(null=True),
        "aliases": ListOf(Key()),
        "suspended": Boolean("True while every use of its data is stopped"),
        "billing": Nullable(BILLING),
        "competitors": ListOf(common.COMPETITOR),
        "created_at": Time(),
        "updated_at": Time(),
    },
    {"approvals": WAITING},
)
TENANT_LIST = Page(TENANT)


def write(
    tenant: TenantRecord,
    *,
    subscriptions: Sequence[SubscriptionRecord],
    competitors: Sequence[CompetitorRecord],
    payer: PayerRecord,
) -> dict[str, Any]:
    billed = subscriptions[0] if subscriptions else payer
    id = billed.id if isinstance(billed, SubscriptionRecord) else None
    billing = {"customer": billed.customer, "id": id, "currency": billed.currency}
    return TENANT.write(tenant, billing=billing if any(billing.values()) else None, competitors=competitors)
