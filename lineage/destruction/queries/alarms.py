"""What in lineage cannot wait: destruction past its deadline, and breaches that nobody took up. One statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db import connection

from lineage.destruction.queries import orders
from lineage.findings import rules


@dataclass(frozen=True, slots=True)
class Alarm:
    """An overdue destruction order or an open breach. `about` is the order's cause, or the finding's code.

    A breach has a tenant only if it names a single one. `left` is how many items remain to be destroyed.
    """

    kind: Literal["overdue", "breach"]
    id: UUID
    tenant: UUID | None
    account: UUID | None
    about: str
    run: str
    left: int
    since: datetime
    due_at: datetime | None


_BREACHES: Final = """
SELECT 'breach', f.id, f.tenant_id, d.account_id, f.code, f.run, 0::bigint, f.found_at, NULL::timestamptz
FROM lineage_finding f
LEFT JOIN tenants_directory d ON d.id = f.tenant_id
WHERE f.mode = %(mode)s AND f.kind = %(breach)s
  AND NOT EXISTS (SELECT 1 FROM lineage_findingstep s WHERE s.finding_id = f.id AND s.step = 'remedied')
"""
_OVERDUE: Final = f"""
SELECT 'overdue', o.id, o.tenant_id, t.account_id, o.cause, '', n.items - n.cancelled - n.verified, o.opened_at,
       plan.due_at
{orders.TABLES} WHERE o.mode = %(mode)s AND {orders.WHERE["overdue"]}
"""
_ALARMS: Final = f"""
SELECT * FROM ({_OVERDUE} UNION ALL {_BREACHES})
    one (kind, id, tenant, account, about, run, left_over, since, due_at)
ORDER BY kind, coalesce(due_at, since), id
"""  # noqa: S608  our own text


def alarms(*, mode: str, at: datetime) -> list[Alarm]:
    """Return the overdue orders and the breaches that are not remedied, the oldest deadline first."""
    with connection.cursor() as cursor:
        cursor.execute(_ALARMS, {"mode": mode, "at": at, "breach": rules.BREACH})
        return [Alarm(*row) for row in cursor.fetchall()]
