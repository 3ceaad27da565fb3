"""Find what must be destroyed of a tenant's data after the end of its contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from lineage.destruction.planning import CONTRACT_END
from lineage.destruction.queries.destroyed import NOT_DESTROYED
from lineage.destruction.queries.not_ordered import NOT_ORDERED, NOT_RETIRED

# Copies made under consents with terms that destroy them when the contract ends. Where it is not known under which
# consent a copy was made, the strictest of the key counts.
OWED: Final = f"""
SELECT s.id AS slice_id, NULL::uuid AS model_id, s.tenant_id, s.category, s.kind, key.destroy_at AS due_at,
       %(plan)s::uuid AS plan_id
FROM unnest(%(categories)s::text[], %(purposes)s::text[], %(consents)s::uuid[], %(destroy_at)s::timestamptz[])
     AS key (category, purpose, consent, destroy_at)
JOIN lineage_holdingslice s ON s.mode = %(mode)s AND s.tenant_id = %(tenant)s AND s.category = key.category
  AND s.purpose IN (key.purpose, '') AND (s.consent = key.consent OR s.consent IS NULL AND s.opened_at < %(ended_at)s)
WHERE {NOT_ORDERED} AND {NOT_DESTROYED}
UNION ALL
SELECT NULL, m.model_id, %(tenant)s, key.category, 'model', key.retire_at, %(plan)s::uuid
FROM unnest(%(categories)s::text[], %(purposes)s::text[], %(retire_at)s::timestamptz[])
     AS key (category, purpose, retire_at)
CROSS JOIN LATERAL lineage_learned_by(%(mode)s, %(tenant)s, key.category, key.purpose) m
WHERE key.retire_at IS NOT NULL
  AND {NOT_RETIRED.format(tenant="%(tenant)s", category="key.category")}
"""  # noqa: S608  our own text


@dataclass(frozen=True, slots=True)
class EndedKey:
    """A consent of a contract that ended, with what its terms ask for: destroyed by, and versions retired by."""

    category: str
    purpose: str
    consent: UUID
    destroy_at: datetime
    retire_at: datetime | None


def parameters(keys: Sequence[EndedKey], *, ended_at: datetime) -> dict[str, Any]:
    """Return the values of `OWED` for these keys."""
    return {
        "ended_at": ended_at,
        "categories": [key.category for key in keys],
        "purposes": [key.purpose for key in keys],
        "consents": [key.consent for key in keys],
        "destroy_at": [key.destroy_at for key in keys],
        "retire_at": [key.retire_at for key in keys],
    }


def owes_anything(*, mode: str, tenant: UUID, keys: Sequence[EndedKey], ended_at: datetime) -> bool:
    """Whether a copy or a version of these keys is on record that no order for the end of a contract names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS ({OWED})",  # nosec B608
            {
                "mode": mode,
                "tenant": tenant,
                "cause": CONTRACT_END,
                "plan": None,
                **parameters(keys, ended_at=ended_at),
            },
        )
        return bool(cursor.fetchone()[0])
