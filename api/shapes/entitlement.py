"""What a tenant's consents are worth: entitlements, and the price schedules they follow."""

from __future__ import annotations

from typing import Any

from api.schema.records import listof, noun, page_of, written
from api.schema.scalars import constant, free, id_of, integer, key, text, time
from pricing.queries import EntitlementSeen
from wire import ids

_BPS = integer("In basis points", least=0, most=10_000)
PRICE_LINE = noun(
    "PriceLine",
    {
        "category": key(),
        "purpose": key(),
        "points": integer(),
        "worth": integer("What the consent would count alone"),
        "note": text(),
        "factors": listof(free("A factor: its name, the choice made, and the share that it keeps")),
        "unpriced": listof(text()),
    },
)
PRICE_MOVE = noun(
    "PriceMove",
    {"before_bps": _BPS, "after_bps": _BPS, "tier": text(null=True), "lines": listof(written(PRICE_LINE))},
)
ENTITLEMENT = noun(
    "Entitlement",
    {
        "object": constant("entitlement"),
        "tenant": key(),
        "schedule": key(null=True),
        "points": integer(least=0),
        "tier": text(null=True),
        "discount_bps": integer("The discount that the consents are worth", least=0, most=10_000).source(
            "bps"
        ),
        "earned_bps": integer("The discount on invoices now", least=0, most=10_000),
        "lines": listof(written(PRICE_LINE)).source(lambda row: row.explanation.get("lines", [])),
        "effective_at": time(null=True),
        "entry": id_of(ids.ENTRY, null=True),
        "revision": integer(null=True),
    },
)
SCHEDULE = noun(
    "Schedule",
    {
        "object": constant("schedule"),
        "id": id_of(ids.SCHEDULE),
        "version": key(),
        "name": text(),
        "rule": written(free("Points, factors, tiers and caps; see docs/pricing.md")),
        "effective_from": time(),
        "effective_until": time(null=True),
        "entry": id_of(ids.ENTRY),
    },
)
SCHEDULE_LIST = page_of(SCHEDULE)
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
}


def write(entitlement: EntitlementSeen | None, *, tenant: str) -> dict[str, Any]:
    return ENTITLEMENT.write(entitlement, tenant=tenant, **({} if entitlement else _NOTHING))
