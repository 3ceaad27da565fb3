"""Read when which tenant came to which tier."""

from __future__ import annotations

from pricing.models import Entitlement
from pricing.tier_counts import Change


def tier_changes(*, mode: str) -> list[Change]:
    """Every change of tier in a mode, in the order in which each tenant's were recorded."""
    rows = Entitlement.objects.filter(tenant__mode=mode).order_by("tenant", "sequence")
    return list(rows.values_list("tenant", "effective_at", "tier"))
