from __future__ import annotations

from typing import Any

from api.shapes.schema import const, free, id_of, integer, key, list_of, page_of, record, ref, text, time
from pricing.queries import EntitlementRecord, ScheduleRecord
from wire import ids, times

LINE = record(
    {
        "category": key(),
        "purpose": key(),
        "points": integer(),
        "worth": integer("What it would count alone"),
        "note": text(),
        "factors": list_of(free("One factor: its name, what was chosen, what is kept")),
        "unpriced": list_of(text()),
    }
)
COMPONENTS = {
    "PriceLine": LINE,
    "PriceMove": record(
        {
            "before_bps": integer(least=0, most=10_000),
            "after_bps": integer(least=0, most=10_000),
            "tier": text(null=True),
            "lines": list_of(ref("PriceLine")),
        }
    ),
    "Entitlement": record(
        {
            "object": const("entitlement"),
            "tenant": key(),
            "schedule": key(null=True),
            "points": integer(least=0),
            "tier": text(null=True),
            "discount_bps": integer(least=0, most=10_000),
            "earned_bps": integer("What billing gives now", least=0, most=10_000),
            "lines": list_of(ref("PriceLine")),
            "effective_at": time(null=True),
            "entry": id_of(ids.ENTRY, null=True),
            "revision": integer(null=True),
        }
    ),
    "Schedule": record(
        {
            "object": const("schedule"),
            "id": id_of(ids.SCHEDULE),
            "version": key(),
            "name": text(),
            "rule": free("Points, factors, tiers and caps; see docs/pricing.md"),
            "effective_from": time(),
            "effective_until": time(null=True),
            "entry": id_of(ids.ENTRY),
        }
    ),
    "ScheduleList": page_of("Schedule"),
}


def write(seen: EntitlementRecord | None, *, tenant: str) -> dict[str, Any]:
    return {
        "object": "entitlement",
        "tenant": tenant,
        "schedule": seen.schedule if seen else None,
        "points": seen.points if seen else 0,
        "tier": (seen.tier or None) if seen else None,
        "discount_bps": seen.bps if seen else 0,
        "earned_bps": seen.earned_bps if seen else 0,
        "lines": seen.explanation.get("lines", []) if seen else [],
        "effective_at": times.render(seen.effective_at) if seen else None,
        "entry": ids.render(ids.ENTRY, seen.entry) if seen else None,
        "revision": seen.revision if seen else None,
    }


def write_schedule(seen: ScheduleRecord) -> dict[str, Any]:
    return {
        "object": "schedule",
        "id": ids.render(ids.SCHEDULE, seen.id),
        "version": seen.version,
        "name": seen.name,
        "rule": seen.rule.to_dict(),
        "effective_from": times.render(seen.effective_from),
        "effective_until": times.render(seen.effective_until) if seen.effective_until else None,
        "entry": ids.render(ids.ENTRY, seen.entry),
    }
