"""Read what a tenant's accepted terms say of audits, and whether its data is still held."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from consent.queries import consents, terms
from lineage.audits.rights import Grant
from lineage.destruction.queries.destroyed import NOT_DESTROYED

_LASTING: Final = frozenset({"active", "paused", "suspended", "disputed", "scheduled"})
_HELD: Final = f"""
SELECT EXISTS (SELECT 1 FROM lineage_holdingslice s WHERE s.tenant_id = %(tenant)s AND {NOT_DESTROYED})
    OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT c.mode, c.category, c.purpose FROM consent_stated c
                       WHERE c.tenant_id = %(tenant)s) c,
        LATERAL lineage_learned_by(c.mode, %(tenant)s, c.category, c.purpose))
"""  # noqa: S608  our own text


def grants(*, tenant: UUID, mode: str, at: datetime) -> list[Grant]:
    """Return what the terms of each of the tenant's statements say, in ledger order."""
    stated = [
        (next(event.revision for event in consent.events if event.kind == "stated"), consent)
        for consent in consents.consents(tenant=tenant, at=at)
        if any(event.kind == "stated" for event in consent.events)
    ]
    clauses = {
        version: terms.terms(mode=mode, version=version).clauses for version in {c.terms for _, c in stated}
    }
    return [
        Grant(
            consent.terms,
            clauses[consent.terms].audit_right,
            consent.status in _LASTING,
            audits.per_year if (audits := clauses[consent.terms].audits) is not None else None,
            audits.cost if audits is not None else None,
        )
        for _, consent in sorted(stated, key=lambda pair: pair[0])
    ]


def holds_data(*, tenant: UUID) -> bool:
    """Whether any copy that is not destroyed, or any version in service, holds data of the tenant."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"tenant": tenant})
        return bool(cursor.fetchone()[0])
