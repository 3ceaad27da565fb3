"""Find retentions and deadlines for the sweep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from lineage.destruction.queries.destroyed import NOT_DESTROYED
from lineage.destruction.queries.waiting import NOT_ALL_CANCELLED, PLAN

_RETENTIONS = f"""
SELECT DISTINCT s.mode, s.tenant_id FROM lineage_holdingslice s
WHERE s.due_at <= %(until)s
  AND NOT EXISTS (SELECT 1 FROM lineage_orderitem i WHERE i.slice_id = s.id AND i.cause = 'retention')
  AND {NOT_DESTROYED}
LIMIT %(limit)s
"""  # noqa: S608  our own text
# While a hold lasts its order is left out; the deadline is recorded when the hold ends. What waits is not due.
_DEADLINES = f"""
SELECT o.id, alarm.kind FROM lineage_destructionorder o
{PLAN}
CROSS JOIN (VALUES ('due'), ('overdue')) alarm (kind)
WHERE NOT plan.waits AND plan.due_at <= CASE alarm.kind WHEN 'due' THEN %(before)s ELSE %(at)s END
  AND {NOT_ALL_CANCELLED}
  AND NOT EXISTS (SELECT 1 FROM lineage_certificate c WHERE c.order_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM lineage_orderevent e WHERE e.order_id = o.id AND e.kind = alarm.kind)
  AND NOT EXISTS (
      SELECT 1 FROM lineage_orderevent e WHERE e.order_id = o.id AND e.kind = 'held' AND e.until > %(at)s
        AND NOT EXISTS (SELECT 1 FROM lineage_orderevent r
                        WHERE r.order_id = o.id AND r.kind = 'released' AND r.id > e.id))
ORDER BY plan.due_at, o.id, alarm.kind LIMIT %(limit)s
"""  # noqa: S608  our own text


def retentions_ending(*, until: datetime, limit: int = 200) -> list[tuple[str, UUID]]:
    """List (mode, tenant) with copies that reach the end of their retention by `until` and have no order for it."""
    with connection.cursor() as cursor:
        cursor.execute(_RETENTIONS, {"until": until, "limit": limit})
        return [(mode, tenant) for mode, tenant in cursor.fetchall()]


def deadlines_to_tell(*, at: datetime, before: datetime, limit: int = 200) -> list[tuple[UUID, str]]:
    """List (order, `due` or `overdue`) for deadlines near or past that were not recorded yet."""
    with connection.cursor() as cursor:
        cursor.execute(_DEADLINES, {"at": at, "before": before, "limit": limit})
        return [(order, kind) for order, kind in cursor.fetchall()]
