"""Accounts: who pays, and for which tenants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Boolean, Constant, Flag, Integer, Key, Text, Time, is_filled
from api.shapes.approval import WAITING
from api.shapes.common import COMPETITOR, COMPETITOR_REQUEST, CURRENCY_REQUEST
from consent.clauses import MAX_COOLING_OFF_HOURS
from language import time_zones
from tenants.operations.accounts import SubscriptionInput
from tenants.queries.accounts import AccountRecord
from tenants.queries.customers import CompetitorRecord
from tenants.queries.subscriptions import SubscriptionRecord

_COOLING = "Hours during which a signed consent waits and can be called off. The terms may ask for more"
_PAYS_ONLY = "True for a reseller, who pays and never consents"


_TIME_ZONE = "IANA name of the account's time zone, such as Europe/Berlin: days on its pages are days there"


def _is_zone(text: str) -> str | None:
    return None if text in time_zones.names() else "Expected an IANA time zone, such as Europe/Berlin or UTC."


def _subscription(*, currency: str, **members: Any) -> SubscriptionInput:
    return SubscriptionInput(currency=currency.upper(), **members)


SUBSCRIPTION_REQUEST = Noun(
    "SubscriptionSaid",
    {
        "id": Text("Stripe's id of the subscription", longest=255, check=is_filled),
        "tenants": ListOf(Key(), "The tenants that the subscription pays for"),
    },
    {
        "customer": Text("Stripe's id of the customer", longest=255, null=True).default(""),
        "currency": CURRENCY_REQUEST,
    },
    make=_subscription,
)
_SIGNATURES = Integer(null=True, enum=[1, 2, None]).default(1).kept()
ACCOUNT_REQUEST = Noun(
    "AccountSaid",
    {"name": Text(longest=200)},
    {
        "parent": Key("Key of the account that this one belongs to", null=True).kept(),
        "signatures_required": _SIGNATURES,
        "pays_only": Flag(_PAYS_ONLY).kept(),
        "cooling_off_hours": Integer(_COOLING, least=0, most=MAX_COOLING_OFF_HOURS, null=True)
        .default(0)
        .kept(),
        "time_zone": Text(
            f"{_TIME_ZONE}. Left out: it stays as it is, UTC for a new account",
            null=True,
            longest=time_zones.LONGEST,
            check=_is_zone,
        )
        .default(time_zones.DEFAULT)
        .kept(),
        "subscriptions": ListOf(
            SUBSCRIPTION_REQUEST, "Left out: the subscriptions stay as they are", null=True, unique=("id",)
        )
        .default(())
        .kept(),
        "competitors": ListOf(COMPETITOR_REQUEST, "Left out: the competitors stay as they are", null=True)
        .default(())
        .kept(),
    },
    example={
        "name": "ACME Holding",
        "signatures_required": 2,
        "time_zone": "Europe/Berlin",
        "competitors": [{"name": "Initech", "domain": "initech.example"}],
    },
)
_SUBSCRIPTION = Record(
    {"id": Text(), "customer": Text(null=True), "currency": Text(null=True), "tenants": ListOf(Key())}
)
ACCOUNT = Noun(
    "Account",
    {
        "object": Constant("account"),
        "key": Key(),
        "name": Text(),
        "parent": Key(null=True),
        "signatures_required": Integer("Signatures that a consent of its tenants needs", least=1, most=2),
        "pays_only": Boolean(_PAYS_ONLY),
        "cooling_off_hours": Integer(_COOLING, least=0),
        "time_zone": Text(_TIME_ZONE),
        "subscriptions": ListOf(_SUBSCRIPTION),
        "competitors": ListOf(COMPETITOR),
        "created_at": Time(),
        "updated_at": Time(),
    },
    {"approvals": WAITING},
)
ACCOUNT_LIST = Page(ACCOUNT)


def write(
    account: AccountRecord,
    *,
    subscriptions: Sequence[SubscriptionRecord],
    competitors: Sequence[CompetitorRecord],
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
