"""The changes of consents after a revision, in ledger order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.conditions import Conditions
from consent.models import ConsentEvent
from consent.queries.consents import paused_at
from consent.statement_rules import Status

# The status of a consent after an event. `None` is active, or scheduled if the consent begins later.
_AFTER: dict[str, Status | None] = {
    "proposed": "proposed",
    "confirmed": "proposed",
    "stated": None,
    "refused": "refused",
    "paused": "paused",
    "resumed": None,
    "disputed": "disputed",
    "withdrawn": "withdrawn",
    "began": "active",
    "expired": "expired",
    "suspended": "suspended",
    "restored": None,
}


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """One event of one consent. `status` is the status right after the event."""

    revision: int
    entry: UUID
    tenant: str
    category: str
    purpose: str
    status: Status
    at: datetime


def changes(*, mode: str, after: int, limit: int, only_tenant: UUID | None = None) -> list[ConsentChange]:
    """Return the changes later than revision `after`, oldest first.

    Reading by revision misses no change: the ledger's head lock assigns revisions in the order of commits.
    """
    events = ConsentEvent.objects.filter(revision__gt=after, consent__mode=mode)
    if only_tenant is not None:
        events = events.filter(tenant=only_tenant)
    chosen = events.select_related("consent__category", "consent__purpose", "tenant").order_by("revision")
    return [_change(event) for event in chosen[:limit]]


def _change(event: ConsentEvent) -> ConsentChange:
    if event.recorded_at is None or event.revision is None:
        raise RuntimeError(f"event {event.pk} was read before its entry was appended")
    valid_from = Conditions.from_dict(event.consent.conditions).valid_from
    later: Status = "scheduled" if valid_from is not None and valid_from > event.recorded_at else "active"
    if event.kind == "restored" and paused_at(consent=event.consent_id, at=event.recorded_at):
        later = "paused"
    return ConsentChange(
        event.revision,
        event.entry_id,
        event.tenant.key,
        event.consent.category.code,
        event.consent.purpose.code,
        _AFTER[event.kind] or later,
        event.recorded_at,
    )
