"""Read how many rows of each tenant's category the newest report of a run named."""

from __future__ import annotations

from uuid import UUID

from lineage.clearances.models.use import Use


def newest_rows(*, mode: str) -> dict[tuple[UUID, str], int]:
    """The rows that were reported last, by tenant and category."""
    rows = (
        Use.objects.filter(tenant__isnull=False, tenant__mode=mode, within=True)
        .order_by("tenant", "category", "-id")
        .distinct("tenant", "category")
        .values_list("tenant", "category", "rows")
    )
    return {(tenant, category): number for tenant, category, number in rows}
