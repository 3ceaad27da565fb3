"""Find copies that must not be used, to keep them out of training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from lineage.destruction.queries.destroyed import DESTROYED
from lineage.destruction.subject_requests import CAUSE


@dataclass(frozen=True, slots=True)
class ReingestedData:
    """A tenant's destroyed data that was found again.

    `holding` is the old copy, `order` destroyed it, `found` is the new copy, and `where` says how they match.
    """

    tenant: UUID
    key: str
    holding: UUID
    order: UUID
    found: UUID | None
    where: str


_GONE = f"""
JOIN lineage_orderitem i ON i.slice_id = old.id AND i.cause <> '{CAUSE}'
JOIN lineage_confirmeditem c ON c.item_id = i.id
JOIN lineage_confirmation f ON f.id = c.confirmation_id AND f.method <> 'unlearn'
JOIN lineage_verification v ON v.confirmation_id = f.id
JOIN tenants_directory t ON t.id = old.tenant_id
"""
# Equal digests are the same data, even under a new consent. An equal location may hold new data that a later statement
# allows.
_COPIES = f"""
SELECT DISTINCT ON (old.tenant_id, new.id) old.tenant_id, t.key, h.id, i.order_id, new.id,
       CASE WHEN new.sha256 <> '' AND new.sha256 = h.sha256 THEN 'digest' ELSE 'location' END
FROM lineage_holding new
JOIN lineage_holding h ON h.mode = new.mode AND h.id <> new.id
  AND ((new.sha256 <> '' AND h.sha256 = new.sha256) OR h.location = new.location)
JOIN lineage_holdingslice old ON old.holding_id = h.id
{_GONE}
WHERE new.id = ANY (%s) AND ((new.sha256 <> '' AND h.sha256 = new.sha256) OR (
    EXISTS (SELECT 1 FROM lineage_holdingslice again
            WHERE again.holding_id = new.id AND again.tenant_id = old.tenant_id AND again.category = old.category)
    AND NOT EXISTS (SELECT 1 FROM consent_stated s
                    WHERE s.tenant_id = old.tenant_id AND s.category = old.category
                      AND s.recorded_at > f.performed_at)))
ORDER BY old.tenant_id, new.id, i.id
"""  # noqa: S608  our own text
# A data set that a run will read: everything recorded at its location was destroyed.
_PLACES = f"""
SELECT DISTINCT ON (old.tenant_id, h.location) old.tenant_id, t.key, h.id, i.order_id, NULL::uuid, 'dataset'
FROM lineage_holding h
JOIN lineage_holdingslice old ON old.holding_id = h.id
{_GONE}
WHERE h.mode = %s AND h.location = ANY (%s)
  AND NOT EXISTS (
      SELECT 1 FROM lineage_holding other JOIN lineage_holdingslice s ON s.holding_id = other.id
      WHERE other.mode = h.mode AND other.location = h.location AND NOT {DESTROYED})
ORDER BY old.tenant_id, h.location, i.id
"""  # noqa: S608  our own text


def reingested(*, holdings: Sequence[UUID]) -> list[ReingestedData]:
    """List the destroyed data that these new copies hold again."""
    with connection.cursor() as cursor:
        cursor.execute(_COPIES, [list(holdings)])
        return [ReingestedData(*row) for row in cursor.fetchall()]


def destroyed_places(*, mode: str, locations: Sequence[str]) -> list[ReingestedData]:
    """List the destroyed data at these locations, where no other copy is on record."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [mode, list(locations)])
        return [ReingestedData(*row) for row in cursor.fetchall()]


def unusable_copies(*, mode: str, locations: Sequence[str], at: datetime) -> set[UUID]:
    """Return the tenants with a copy at one of these locations that must not be used. It reads beyond the scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id FROM lineage_unusable_copies(%s, %s::text[], %s)", [mode, list(locations), at]
        )
        return {tenant for (tenant,) in cursor.fetchall()}
