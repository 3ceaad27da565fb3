"""Count tenants by the tier of their discount at the end of each month. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

# A tenant, the instant from which its entitlement counts, and the tier, empty without one. In order of time.
Change = tuple[UUID, datetime, str]


def tiers_at(changes: Iterable[Change], instants: Sequence[datetime]) -> list[Counter[str]]:
    """Return for each instant, in order, how many tenants had each tier just before it."""
    ordered = sorted(changes, key=lambda change: change[1])
    now: dict[UUID, str] = {}
    found, place = [], 0
    for instant in instants:
        while place < len(ordered) and ordered[place][1] < instant:
            tenant, _, tier = ordered[place]
            now[tenant] = tier
            place += 1
        found.append(Counter(tier for tier in now.values() if tier))
    return found
