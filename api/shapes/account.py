"""Accounts: who pays, and for which tenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.schema.kind import Kind
from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import Integer, boolean, constant, filled, flag, integer, key, text, time
from api.shapes.common import COMPETITOR, COMPETITOR_REQUEST, CURRENCY_REQUEST
from tenants.operations.accounts import SubscriptionSaid
from tenants.queries.accounts import AccountSeen
from tenants.queries.customers import CompetitorSeen
from tenants.queries.subscriptions import SubscriptionSeen

_PAYS_ONLY = "True for a reseller, who pays and never consents"


def _subscription(*, currency: str, **members: Any) -> SubscriptionSaid:
    return SubscriptionSaid(currency=currency.upper(), **members)


SUBSCRIPTION_REQUEST = noun(
    "SubscriptionSaid",
    {
        "id": filled("Stripe's id of the subscription", longest=255),
        "tenants": listof(key(), "The tenants that the subscription pays for"),
    },
    {
        "customer": text("Stripe's id of the customer", longest=255, null=True).default(""),
        "currency": CURRENCY_REQUEST,
    },
    make=_subscription,
)
_SIGNATURES: Kind = Integer({"type": ["integer", "null"], "enum": [1, 2, None]}, least=1, most=2).default(1)
ACCOUNT_REQUEST = noun(
    "AccountSaid",
    {"name": text(longest=200)},
    {
        "parent": key("Key of the account that this one belongs to", null=True),
        "signatures_required": _SIGNATURES,
        "pays_only": flag(_PAYS_ONLY),
        "subscriptions": listof(
            SUBSCRIPTION_REQUEST, "Left out: the subscriptions stay as they are", null=True, unique=("id",)
        ),
        "competitors": listof(COMPETITOR_REQUEST, "Left out: the competitors stay as they are", null=True),
    },
    example={
        "name": "ACME Holding",
        "signatures_required": 2,
        "competitors": [{"name": "Initech", "domain": "initech.example"}],
    },
)
_SUBSCRIPTION = record(
    {"id": text(), "customer": text(null=True), "currency": text(null=True), "tenants": listof(key())}
)
ACCOUNT = noun(
    "Account",
    {
        "object": constant("account"),
        "key": key(),
        "name": text(),
        "parent": key(null=True),
        "signatures_required": integer("Signatures that a consent of its tenants needs", least=1, most=2),
        "pays_only": boolean(_PAYS_ONLY),
        "subscriptions": listof(_SUBSCRIPTION),
        "competitors": listof(COMPETITOR),
        "created_at": time(),
        "updated_at": time(),
    },
)
ACCOUNT_LIST = page_of(ACCOUNT)


def write(
    account: AccountSeen,
    *,
    subscriptions: Sequence[SubscriptionSeen],
    competitors: Sequence[CompetitorSeen],
    tenant_keys: Mapping[UUID, str],
) -> dict[str, Any]:
    return {
        **ACCOUNT.write(account, subscriptions=[], competitors=competitors),
        "subscriptions": [
            _SUBSCRIPTION.write(
                subscription,
                tenants=sorted(tenant_keys[id] for id in subscription.tenants if id in tenant_keys),
            )
            for subscription in subscriptions
        ],
    }
