"""Read every copy of one tenant's data, as the tenant sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from lineage.destruction.queries.destroyed import DESTROYED
from lineage.destruction.queries.waiting import NOT_CANCELLED, PLAN
from lineage.judgement.model_name import ModelName


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """A tenant's data of one category in a copy.

    `rows` None is unknown. `keep_until` is when its retention ends. `order` is the newest order to destroy it, with its
    deadline in `due_at`. `ended_at` says when a working copy was accounted for by its run's report.
    """

    id: int
    holding: UUID
    kind: str
    category: str
    purpose: str
    rows: int | None
    made_at: datetime
    keep_until: datetime | None
    location: str
    region: str
    run: str
    model: ModelName | None
    destroyed: bool
    ended: bool
    order: UUID | None
    due_at: datetime | None
    waits: bool

    @property
    def is_open(self) -> bool:
        return not self.destroyed and not self.ended

    def status(self, *, at: datetime) -> str:
        """`kept`, `ordered`, `planned`, `overdue`, `ended` or `destroyed`."""
        if self.destroyed:
            return "destroyed"
        if self.ended:
            return "ended"
        if self.order is None or self.due_at is None:
            return "kept"
        if self.waits:
            return "planned"
        return "overdue" if self.due_at <= at else "ordered"


_SELECT: Final = f"""
WITH mine AS (
    SELECT s.* FROM lineage_holdingslice s
    WHERE s.mode = %(mode)s AND s.tenant_id = %(tenant)s AND (%(holding)s::uuid IS NULL OR s.holding_id = %(holding)s)
    ORDER BY s.id DESC LIMIT %(limit)s
)
SELECT s.id, s.holding_id, s.kind, s.category, s.purpose, s.rows, s.opened_at, s.due_at,
       place.location, place.region, place.run, place.family, place.name, place.version,
       {DESTROYED},
       EXISTS (SELECT 1 FROM lineage_holdingend e WHERE e.holding_id = s.holding_id),
       ordered.id, ordered.due_at, ordered.waits
FROM mine s
JOIN lineage_copy_places((SELECT array_agg(id) FROM mine)::bigint[]) place ON place.slice_id = s.id
LEFT JOIN LATERAL (
    SELECT o.id, plan.due_at, plan.waits
    FROM lineage_orderitem i JOIN lineage_destructionorder o ON o.id = i.order_id
    {PLAN}
    WHERE i.slice_id = s.id AND i.cause <> 'subject_request' AND {NOT_CANCELLED}
    ORDER BY plan.waits, plan.due_at LIMIT 1
) ordered ON true
ORDER BY s.id DESC
"""  # noqa: S608  our own text


def copies(
    *, mode: str, tenant: UUID, at: datetime, holding: UUID | None = None, limit: int = 1_000_000
) -> list[CopyRecord]:
    """List the copies of a tenant's data, newest first: those that exist, and those that are gone."""
    values: dict[str, Any] = {"mode": mode, "tenant": tenant, "at": at, "holding": holding, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, values)
        return [_record(row) for row in cursor.fetchall()]


def _record(row: Sequence[Any]) -> CopyRecord:
    id, holding, kind, category, purpose, rows, made_at, keep_until = row[:8]
    location, region, run, family, name, version, destroyed, ended, order, due_at, waits = row[8:]
    return CopyRecord(
        id=id,
        holding=holding,
        kind=kind,
        category=category,
        purpose=purpose,
        rows=rows,
        made_at=made_at,
        keep_until=keep_until,
        location=location or "",
        region=region or "",
        run=run or "",
        model=ModelName(family, name, version) if name else None,
        destroyed=destroyed,
        ended=ended,
        order=order,
        due_at=due_at,
        waits=bool(waits),
    )
