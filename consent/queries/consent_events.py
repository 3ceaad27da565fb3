"""The events of consents as readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.declarations import Declaration
from consent.models import ConsentEvent


@dataclass(frozen=True, slots=True)
class ConsentEventRecord:
    """An event of a statement. People are ids; `tenants.queries` returns their particulars."""

    kind: str
    recorded_at: datetime
    revision: int
    entry: UUID
    actor_kind: str
    actor: UUID | None
    channel: str
    signatory: UUID | None
    authority: str
    reason: str
    election: str
    declared: Declaration | None = None


def event_record(event: ConsentEvent) -> ConsentEventRecord:
    if event.recorded_at is None or event.revision is None:
        raise RuntimeError(f"event {event.pk} was read before its entry was appended")
    return ConsentEventRecord(
        event.kind,
        event.recorded_at,
        event.revision,
        event.entry_id,
        event.actor_kind,
        event.actor,
        event.channel,
        event.signatory,
        event.authority,
        event.reason,
        event.election,
        Declaration.from_dict(event.declared) if event.declared else None,
    )
