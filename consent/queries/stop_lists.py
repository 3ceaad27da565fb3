"""Read the people that a tenant's data must leave out: lists of commitments, one for each subject key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from consent.facts import StopList


def stops(*, tenant: UUID, purpose: str, as_known_at: datetime | None = None) -> Mapping[str, Any] | None:
    """Return the facts of a tenant's stops for a purpose; None without a stop."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_stops(%s, %s, %s)", [tenant, purpose, as_known_at])
        (written,) = cursor.fetchone()
    read: Mapping[str, Any] | None = orjson.loads(written) if written is not None else None
    return read


def parse(stops: Mapping[str, Any] | None) -> tuple[StopList, ...]:
    """Return the lists of the facts that `consent_stops` wrote."""
    if stops is None:
        return ()
    return tuple(
        StopList(
            one["key_id"],
            one["people"],
            stops["seq"],
            one["digest"],
            None if one["commitments"] is None else tuple(one["commitments"]),
        )
        for one in stops["lists"]
    )


def free_text(stops: Mapping[str, Any] | None) -> Mapping[str, dict[str, str]]:
    """Return by category how the customer handles each field that may hold free text."""
    return (stops or {}).get("free_text") or {}


def digest(commitments: Sequence[str]) -> str:
    """Return the digest of a list in order, as `consent_stops` makes it."""
    return f"sha256:{hashlib.sha256(chr(10).join(commitments).encode()).hexdigest()}"


def commitments(*, tenant: UUID, purpose: str, key_id: str | None, revision: int) -> list[str]:
    """List the commitments of one list as it stood at a revision of the ledger, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT s.commitment FROM consent_personstop s"
            " LEFT JOIN consent_personstoplift l ON l.stop_id = s.id"
            " JOIN consent_stops_of(%s) h"
            " ON h.tenant_id = s.tenant_id AND (h.before IS NULL OR s.revision < h.before)"
            " WHERE s.key_id IS NOT DISTINCT FROM %s"
            " AND (s.purposes IS NULL OR %s = ANY (s.purposes)) AND s.revision <= %s"
            " AND (l.revision IS NULL OR l.revision > %s) ORDER BY 1",
            [tenant, key_id, purpose, revision, revision],
        )
        return [commitment for (commitment,) in cursor.fetchall()]
