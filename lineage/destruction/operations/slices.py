"""Store which tenants' data a copy holds, in bulk: a report may name tens of thousands of tenants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from lineage.clearances.manifest import Entry
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.queries import clearances
from lineage.destruction import vocabulary
from lineage.destruction.models.holding import Holding
from wire import ids

_COLUMNS: Final = (
    "INSERT INTO lineage_holdingslice"
    " (holding_id, mode, tenant_id, category, purpose, consent, kind, rows, opened_at, due_at, since_revision)"
)
_LINES: Final = (
    "unnest(%(keys)s::text[], %(categories)s::text[], %(consents)s::uuid[], %(days)s::int[])"
    " AS line (key, category, consent, days)"
)
_HOLDINGS: Final = "unnest(%(holdings)s::uuid[], %(kinds)s::text[]) AS holding (id, kind)"

# Use that no manifest line covers may not be kept: it is due at once, and every withdrawal concerns it (revision 0).
_USED: Final = f"""{_COLUMNS}
SELECT holding.id, %(mode)s, used.tenant_id, used.category, %(purpose)s, line.consent, holding.kind, used.rows, %(at)s,
       CASE WHEN used.within THEN %(at)s + make_interval(days => coalesce(line.days, 0)) ELSE %(at)s END,
       CASE WHEN used.within THEN %(revision)s ELSE 0 END
FROM (SELECT u.tenant_id, u.category, sum(u.rows) AS rows, bool_and(u.within) AS within FROM lineage_use u
      WHERE u.report_id = %(report)s AND u.tenant_id IS NOT NULL AND u.rows > 0 GROUP BY 1, 2) used
JOIN tenants_directory t ON t.id = used.tenant_id
LEFT JOIN {_LINES} ON line.key = t.key AND line.category = used.category
CROSS JOIN {_HOLDINGS}
"""  # noqa: S608  our own text
_CLEARED: Final = f"""{_COLUMNS}
SELECT holding.id, %(mode)s, c.tenant_id, line.category, %(purpose)s, line.consent, holding.kind, NULL, %(at)s,
       %(at)s + make_interval(days => line.days), %(revision)s
FROM lineage_clearedtenant c
JOIN tenants_directory t ON t.id = c.tenant_id
JOIN {_LINES} ON line.key = t.key
CROSS JOIN {_HOLDINGS}
WHERE c.clearance_id = %(clearance)s
"""  # noqa: S608  our own text

# Without a run, the shortest retention of any statement about the category counts. No statement: due at once.
_DECLARED: Final = f"""{_COLUMNS}
SELECT holding.id, %(mode)s, declared.tenant_id, declared.category, '', NULL, holding.kind, declared.rows, %(at)s,
       %(at)s + make_interval(days => coalesce(stated.days, 0)), coalesce(stated.revision, 0)
FROM unnest(%(tenants)s::uuid[], %(categories)s::text[], %(rows)s::bigint[]) AS declared (tenant_id, category, rows)
CROSS JOIN {_HOLDINGS}
CROSS JOIN LATERAL (
    SELECT min(c.retention_days) AS days, max(c.revision) AS revision
    FROM consent_stated c
    WHERE c.tenant_id = declared.tenant_id AND c.category = declared.category
) stated
"""  # noqa: S608  our own text


def slice_reported_copies(
    row: Clearance, *, report: int, holdings: Sequence[Holding], lines: Sequence[Entry], at: datetime
) -> int:
    """Store slices for the copies that a report names: all data that the run used. Returns the number."""
    return _write(_USED, {**_of_run(row, holdings, lines, at=at), "report": report})


def slice_presumed_copies(row: Clearance, *, holdings: Sequence[Holding], at: datetime) -> int:
    """Store slices for copies with unknown content: all data that the run was cleared for. Returns the number."""
    lines = clearances.manifest(clearance=row.id)["entries"]
    return _write(_CLEARED, {**_of_run(row, holdings, lines, at=at), "clearance": row.id})


def slice_declared_copy(holding: Holding, *, contents: Sequence[tuple[UUID, str, int]], at: datetime) -> int:
    """Store the slices of a copy that was declared without its run. Returns the number."""
    return _write(
        _DECLARED,
        {
            **_of([holding], at=at),
            "mode": holding.mode,
            "tenants": [tenant for tenant, _, _ in contents],
            "categories": [category for _, category, _ in contents],
            "rows": [rows for _, _, rows in contents],
        },
    )


def _of(holdings: Sequence[Holding], *, at: datetime) -> dict[str, Any]:
    return {
        "holdings": [holding.id for holding in holdings],
        "kinds": [vocabulary.kind_of(holding.kind) for holding in holdings],
        "at": at,
    }


def _of_run(
    row: Clearance, holdings: Sequence[Holding], lines: Sequence[Entry], *, at: datetime
) -> dict[str, Any]:
    return {
        **_of(holdings, at=at),
        "mode": row.mode,
        "purpose": row.purpose,
        "revision": row.revision,
        "keys": [line["tenant"] for line in lines],
        "categories": [line["category"] for line in lines],
        "consents": [ids.parse(ids.CONSENT, line["consent"]) for line in lines],
        "days": [line["delete_after_days"] for line in lines],
    }


def _write(statement: str, values: dict[str, Any]) -> int:
    if not values["holdings"]:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
