"""Read what runs reported to have used of a tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lineage.clearances.models.use import Use


@dataclass(frozen=True, slots=True)
class UseRecord:
    """Rows of a tenant that a run reported. `within` tells whether the manifest holds them."""

    id: int
    clearance: UUID
    run: str
    category: str
    purpose: str
    rows: int
    reported_at: datetime
    within: bool


def uses_of(*, tenant: UUID, after: int = 0, limit: int | None = None) -> list[UseRecord]:
    """Return the reported uses of a tenant's data, newest first; `after` is the last id of the page before."""
    rows = Use.objects.filter(tenant=tenant, rows__gt=0).select_related("report__clearance").order_by("-id")
    if after:
        rows = rows.filter(id__lt=after)
    return [
        UseRecord(
            row.pk,
            row.report.clearance_id,
            row.report.clearance.run,
            row.category,
            row.report.clearance.purpose,
            row.rows,
            row.report.reported_at,
            row.within,
        )
        for row in (rows[:limit] if limit is not None else rows)
    ]
