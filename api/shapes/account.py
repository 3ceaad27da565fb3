from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.shapes import common
from api.shapes.schema import boolean, const, integer, key, listof, page_of, record, ref, text, time
from tenants.operations.accounts import SubscriptionSaid
from tenants.queries.accounts import AccountSeen
from tenants.queries.customers import CompetitorSeen
from tenants.queries.subscriptions import SubscriptionSeen
from wire import times
from wire.members import Members

_PAYS = "A reseller: pays, and never consents"
COMPONENTS = {
    "SubscriptionSaid": record(
        {"id": text("Stripe's id", longest=255), "tenants": listof(key(), "Whom it pays for")},
        {"customer": text("Stripe's id", longest=255, null=True), "currency": text(longest=3, null=True)},
    ),
    "AccountSaid": record(
        {"name": text(longest=200)},
        {
            "parent": key(null=True),
            "signatures_required": {"type": ["integer", "null"], "enum": [1, 2, None]},
            "pays_only": boolean(_PAYS, null=True),
            "subscriptions": listof(ref("SubscriptionSaid"), "Left out: as they are", null=True),
            "competitors": listof(ref("CompetitorSaid"), "Left out: as they are", null=True),
        },
        example={
            "name": "ACME Holding",
            "signatures_required": 2,
            "competitors": [{"name": "Initech", "domain": "initech.example"}],
        },
    ),
    "Account": record(
        {
            "object": const("account"),
            "key": key(),
            "name": text(),
            "parent": key(null=True),
            "signatures_required": integer(least=1, most=2),
            "pays_only": boolean(_PAYS),
            "subscriptions": listof(
                record(
                    {
                        "id": text(),
                        "customer": text(null=True),
                        "currency": text(null=True),
                        "tenants": listof(key()),
                    }
                )
            ),
            "competitors": listof(ref("Competitor")),
            "created_at": time(),
            "updated_at": time(),
        }
    ),
    "AccountList": page_of("Account"),
}


def read(members: Members) -> dict[str, Any]:
    """What `put_account` takes; `currency` and `customer` of a subscription are None where left out."""
    return {
        "name": members.text("name", longest=200),
        "parent": members.optional_key("parent"),
        "signatures_required": members.optional_integer("signatures_required", least=1, most=2) or 1,
        "pays_only": members.optional_boolean("pays_only") or False,
        "subscriptions": _subscriptions(members),
        "competitors": common.read_competitors(members),
    }


def _subscriptions(members: Members) -> list[SubscriptionSaid] | None:
    said = members.has("subscriptions")
    found: dict[str, SubscriptionSaid] = {}
    for child in members.children("subscriptions"):
        id = child.text("id", longest=255)
        one = SubscriptionSaid(
            id,
            child.texts("tenants", least=0, longest=128),
            child.optional_text("customer", longest=255) or "",
            currency(child),
        )
        if not id or id in found:
            child.note("id", "bad_value", "Each subscription is named once, by its id.")
        found[id] = one
        child.refuse_unknown()
    return list(found.values()) if said else None


def currency(members: Members) -> str:
    code = members.optional_text("currency", longest=3) or ""
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        members.note("currency", "bad_value", "Expected an ISO 4217 code such as EUR.")
    return code.upper()


def write(
    seen: AccountSeen,
    *,
    subscriptions: Sequence[SubscriptionSeen],
    competitors: Sequence[CompetitorSeen],
    tenant_keys: Mapping[UUID, str],
) -> dict[str, Any]:
    return {
        "object": "account",
        "key": seen.key,
        "name": seen.name,
        "parent": seen.parent,
        "signatures_required": seen.signatures_required,
        "pays_only": seen.pays_only,
        "subscriptions": [
            {
                "id": one.id,
                "customer": one.customer or None,
                "currency": one.currency or None,
                "tenants": sorted(tenant_keys[id] for id in one.tenants if id in tenant_keys),
            }
            for one in subscriptions
        ],
        "competitors": [common.write_competitor(one) for one in competitors],
        "created_at": times.render(seen.created_at),
        "updated_at": times.render(seen.updated_at),
    }
