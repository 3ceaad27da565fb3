"""What a tenant's consents are worth: entitlements."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Written
from api.schema.scalars import Constant, Free, Id, Integer, Key, Text, Time
from api.shapes.common import why_null
from pricing.queries import EntitlementRecord
from wire import ids

_BPS = Integer("In basis points", least=0, most=10_000)
PRICE_LINE = Noun(
    "PriceLine",
    {
        "category": Key(),
        "purpose": Key(),
        "points": Integer(),
        "worth": Integer("What the consent would count alone"),
        "note": Text(),
        "factors": ListOf(Free("A factor: its name, the choice made, and the share that it keeps")),
        "unpriced": ListOf(Text()),
    },
    {
        "agreed_until": Time(
            "Set where the vendor's edit of the catalogue closed fields of the consent: their points stay until then."
            " Null until the customer has notice",
            null=True,
        )
    },
)
PRICE_MOVE = Noun(
    "PriceMove",
    {"before_bps": _BPS, "after_bps": _BPS, "tier": Text(null=True), "lines": ListOf(Written(PRICE_LINE))},
)
ENTITLEMENT = Noun(
    "Entitlement",
    {
        "object": Constant("entitlement"),
        "tenant": Key(),
        "schedule": Key(null=True),
        "points": Integer(least=0),
        "tier": Text(null=True),
        "discount_bps": Integer("The discount that the consents are worth", least=0, most=10_000).source(
            "bps"
        ),
        "earned_bps": Integer("The discount on invoices now", least=0, most=10_000),
        "lines": ListOf(Written(PRICE_LINE)).source(lambda row: row.explanation.get("lines", [])),
        "effective_at": Time("Since when; null before the tenant's first consent", null=True),
        "effective_at_reason": why_null("effective_at", "no_entitlement"),
        "entry": Id(ids.ENTRY, null=True),
        "revision": Integer(null=True),
        "revision_reason": why_null("revision", "no_entitlement"),
    },
)
_NOTHING = {
    "schedule": None,
    "points": 0,
    "tier": None,
    "discount_bps": 0,
    "earned_bps": 0,
    "lines": (),
    "effective_at": None,
    "entry": None,
    "revision": None,
    "effective_at_reason": "no_entitlement",
    "revision_reason": "no_entitlement",
}


def write(entitlement: EntitlementRecord | None, *, tenant: str) -> dict[str, Any]:
    return ENTITLEMENT.write(entitlement, tenant=tenant, **({} if entitlement else _NOTHING))
