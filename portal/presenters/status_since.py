"""When a consent reached its current status."""

from __future__ import annotations

from datetime import datetime

from consent.queries.consents import ConsentRecord


def since(consent: ConsentRecord) -> datetime:
    """When the consent reached its current status."""
    kinds = {
        "active": ("stated", "restated", "resumed", "began", "restored"),
        "paused": ("paused",),
        "withdrawn": ("withdrawn", "called_off"),
        "disputed": ("disputed",),
        "suspended": ("suspended", "stated"),
        "proposed": ("proposed",),
        "refused": ("refused",),
        "scheduled": ("stated",),
    }
    conditions = consent.conditions
    if consent.status == "expired" and conditions.valid_until is not None:
        return conditions.valid_until
    wanted = kinds.get(consent.status, ())
    found = [event.recorded_at for event in consent.events if event.kind in wanted]
    instant = max(found, default=consent.created_at)
    if consent.status == "active" and conditions.valid_from is not None:
        return max(instant, conditions.valid_from)
    return instant
