"""Record security events, hash them into the ledger, and remove old ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from identity import kinds, sealing
from identity.event_metrics import EVENTS
from identity.models import EventSeal, SecurityEvent
from identity.queries import security_events
from identity.security_kinds import mentioned
from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from ledger.entries import Draft
from wire import ids, redaction
from wire.times import render

log = structlog.get_logger("licet.security")

_MOST_AT_ONCE = 10_000
_SEALS_AT_ONCE = 200


def record(
    kind: str,
    *,
    at: datetime,
    user: int | None = None,
    key: UUID | None = None,
    address: str = "",
    agent: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record one event, as a row and as a line of the log. Secrets are taken out. Raises: ValueError for a kind."""
    _save(
        SecurityEvent(
            kind=mentioned(kind),
            at=at,
            user_id=user,
            key_id=key,
            address=address[:45],
            agent=redaction.text(agent.replace("\0", ""))[:200],
            detail=redaction.redacted(dict(detail or {})),
        )
    )


def record_entry(kind: str, *, entry: UUID, at: datetime, detail: Mapping[str, Any]) -> None:
    """Record what an entry of the ledger says, once. Enter a scope of all rows first."""
    if not SecurityEvent.objects.filter(id=entry).exists():
        _save(SecurityEvent(id=entry, kind=mentioned(kind), at=at, detail=dict(detail)))


def _save(row: SecurityEvent) -> None:
    row.save(force_insert=True)
    EVENTS.labels(row.kind).inc()
    log.info(
        "security_event",
        kind=row.kind,
        user=row.user_id,
        key=str(row.key_id) if row.key_id else None,
        address=row.address,
        detail=row.detail,
    )


def prune(*, days: int) -> int:
    """Remove the events of seals that are older than this, 90 days at least. Returns how many.

    The ledger goes on saying how many there were, and their hash.
    """
    with scope.everything(reason="sweep"), connection.cursor() as cursor:
        cursor.execute("SELECT identity_prune_events(%s, %s)", [days, _SEALS_AT_ONCE])
        (removed,) = cursor.fetchone()
    return int(removed)


def seal(*, by: Actor, at: datetime) -> int:
    """Hash the events that no ledger entry covers yet into one entry. Returns how many."""
    with scope.everything(reason="sweep"), transaction.atomic():
        events = security_events.unsealed(limit=_MOST_AT_ONCE)
        if not events:
            return 0
        entry = ids.new(at=at)
        EventSeal.objects.bulk_create([EventSeal(event_id=event.id, entry_id=entry) for event in events])
        body = {
            "events": len(events),
            "first_at": render(events[0].at),
            "last_at": render(events[-1].at),
            "sha256": sealing.digest(events),
        }
        ledger.record([Draft(entry, kinds.SECURITY_SEALED.name, "live", body)], by=by, at=at)
    return len(events)
