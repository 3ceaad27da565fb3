"""Count the copies that hold a tenant's data, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from lineage.destruction import vocabulary
from lineage.destruction.queries.destroyed import NOT_DESTROYED

_WORDS = dict(vocabulary.KINDS)


@dataclass(frozen=True, slots=True)
class CopyCount:
    """How many copies of a kind hold rows of the tenant. `due_at` is the next day on which one must be destroyed."""

    kind: str
    word: str
    copies: int
    rows: int
    due_at: datetime | None


def copies_by_kind(*, tenant: UUID) -> list[CopyCount]:
    """Return the copies that are on record and not destroyed, the most frequent kind first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT s.kind, count(DISTINCT s.holding_id), coalesce(sum(s.rows), 0)::bigint, min(s.due_at)
                FROM lineage_holdingslice s WHERE s.tenant_id = %s AND {NOT_DESTROYED}
                GROUP BY s.kind ORDER BY 2 DESC, 1""",  # noqa: S608  # nosec B608
            [tenant],
        )
        return [CopyCount(kind, _WORDS[kind], *rest) for kind, *rest in cursor.fetchall()]
