"""The discount as it is recorded: what the overview shows without computing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pricing.queries import EntitlementRecord


@dataclass(frozen=True, slots=True)
class RecordedPrice:
    """The entitlement in effect. `points_by_use` are the points of each (category, purpose)."""

    bps: int
    points: int
    tier: str
    schedule: str
    points_by_use: dict[tuple[str, str], int]


def recorded_price(entitlements: Sequence[EntitlementRecord], *, at: datetime) -> RecordedPrice:
    """Return the newest that has begun. Without one nothing was ever earned."""
    newest = next((one for one in entitlements if one.effective_at <= at), None)
    if newest is None:
        return RecordedPrice(0, 0, "", "", {})
    points: dict[tuple[str, str], int] = {}
    for line in newest.explanation.get("lines", ()):
        use = (line["category"], line["purpose"])
        points[use] = points.get(use, 0) + line["points"]
    return RecordedPrice(newest.bps, newest.points, newest.tier, newest.schedule or "", points)
