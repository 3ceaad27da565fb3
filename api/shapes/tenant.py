from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.shapes import common
from api.shapes.account import currency
from api.shapes.schema import boolean, const, key, listof, page_of, record, ref, text, time
from consent import regions
from tenants.operations.accounts import BillingSaid
from tenants.queries.customers import CompetitorSeen
from tenants.queries.subscriptions import PayerSeen, SubscriptionSeen
from tenants.queries.tenants import TenantSeen
from wire import keys, times
from wire.members import Members

_REGION = text("ISO 3166-1 alpha-2, EU or EEA", pattern="^[A-Z]{2,3}$")
_STRIPE = text(longest=255, null=True)
COMPONENTS = {
    "TenantSaid": record(
        {"name": text(longest=200), "region": _REGION},
        {
            "account": key("Left out: an account of its own, or the one it has", null=True),
            "industry": text(longest=100, null=True),
            "aliases": listof(key(), "Other names in the data; left out: as they are", null=True),
            "billing": {
                "oneOf": [
                    record(
                        {},
                        {
                            "stripe_customer_id": _STRIPE,
                            "stripe_subscription_id": _STRIPE,
                            "currency": text("ISO 4217", longest=3, null=True),
                        },
                    ),
                    {"type": "null"},
                ]
            },
            "competitors": listof(ref("CompetitorSaid"), "The account's; left out: as they are", null=True),
            "suspended": boolean("Stops every use at once; left out: as it is", null=True),
        },
        example={
            "name": "ACME Pumps",
            "region": "DE",
            "industry": "pumps",
            "aliases": ["acme-pumps"],
            "billing": {
                "stripe_customer_id": "cus_123", "stripe_subscription_id": "sub_123", "currency": "EUR",
            },
            "competitors": [{"name": "Initech", "domain": "initech.example"}],
        },
    ),
    "Billing": record(
        {
            "stripe_customer_id": text(null=True),
            "stripe_subscription_id": text("null: nothing is billed yet", null=True),
            "currency": text(null=True),
        }
    ),
    "Tenant": record(
        {
            "object": const("tenant"),
            "key": key(),
            "name": text(),
            "region": _REGION,
            "account": key(),
            "industry": text(null=True),
            "aliases": listof(key()),
            "suspended": boolean(),
            "billing": {"oneOf": [ref("Billing"), {"type": "null"}]},
            "competitors": listof(ref("Competitor")),
            "created_at": time(),
            "updated_at": time(),
        }
    ),
    "TenantList": page_of("Tenant"),
}  # fmt: skip


def read(members: Members) -> dict[str, Any]:
    """What `put_tenant` takes."""
    said: dict[str, Any] = {
        "name": members.text("name", longest=200),
        "region": members.text("region", longest=3),
        "account": members.optional_key("account"),
        "industry": members.optional_text("industry", longest=100) or "",
        "aliases": members.optional_texts("aliases", longest=128),
        "billing": _billing(members.optional_child("billing")),
        "competitors": common.read_competitors(members),
        "suspended": members.optional_boolean("suspended"),
    }
    if said["region"] and (said["region"] == regions.ANYWHERE or not regions.is_region(said["region"])):
        members.note("region", "bad_value", "Expected an ISO 3166-1 alpha-2 code, EU or EEA.")
    for index, alias in enumerate(said["aliases"] or ()):
        if not keys.is_key(alias):
            members.note_item("aliases", index, "not_a_key", "Expected a key.")
    return said


def _billing(members: Members | None) -> BillingSaid | None:
    """None where nothing is said."""
    if members is None:
        return None
    found = BillingSaid(
        members.optional_text("stripe_customer_id", longest=255) or "",
        members.optional_text("stripe_subscription_id", longest=255) or "",
        currency(members),
    )
    members.refuse_unknown()
    return found if found != BillingSaid() else None


def write(
    seen: TenantSeen,
    *,
    subscriptions: Sequence[SubscriptionSeen],
    competitors: Sequence[CompetitorSeen],
    payer: PayerSeen,
) -> dict[str, Any]:
    return {
        "object": "tenant",
        "key": seen.key,
        "name": seen.name,
        "region": seen.region,
        "account": seen.account_key,
        "industry": seen.industry or None,
        "aliases": list(seen.aliases),
        "suspended": seen.suspended,
        "billing": _written(subscriptions[0] if subscriptions else payer),
        "competitors": [common.write_competitor(one) for one in competitors],
        "created_at": times.render(seen.created_at),
        "updated_at": times.render(seen.updated_at),
    }


def _written(seen: SubscriptionSeen | PayerSeen) -> dict[str, str | None] | None:
    id = seen.id if isinstance(seen, SubscriptionSeen) else None
    if not (id or seen.customer or seen.currency):
        return None
    return {
        "stripe_customer_id": seen.customer or None,
        "stripe_subscription_id": id,
        "currency": seen.currency or None,
    }
