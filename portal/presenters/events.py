"""History lines: what happened, when, who did it, on what authority, by which channel, and the ledger entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.queries.consent_events import ConsentEventRecord
from consent.queries.consents import ConsentRecord
from language import words
from portal.presenters import labels
from tenants.queries import people as tenant_people
from tenants.queries.people import PersonRecord


@dataclass(frozen=True, slots=True)
class HistoryLine:
    consent: ConsentRecord
    kind: str
    at: datetime
    revision: int
    entry: UUID
    who: str
    signatory: str
    authority: str
    channel: str
    reason: str
    election: str


def history_lines(happened: Sequence[tuple[ConsentRecord, ConsentEventRecord]]) -> list[HistoryLine]:
    """One line per event, in the given order. People are looked up in one query."""
    ids = {id for _, event in happened for id in (event.actor, event.signatory) if id is not None}
    people = tenant_people.people(ids=sorted(ids))
    return [_line(consent, event, people) for consent, event in happened]


def signed_by(consent: ConsentRecord) -> list[UUID]:
    """The people who have signed. A signatory's own proposal counts as their signature."""
    return [
        event.signatory
        for event in consent.events
        if event.signatory is not None
        and event.revision > consent.newest_move
        and (
            event.kind == "confirmed"
            or (event.kind in {"proposed", "stated", "restated"} and event.authority == "member")
        )
    ]


def _line(consent: ConsentRecord, event: ConsentEventRecord, people: dict[UUID, PersonRecord]) -> HistoryLine:
    return HistoryLine(
        consent,
        event.kind,
        event.recorded_at,
        event.revision,
        event.entry,
        actor_name(event.actor_kind, event.actor, people),
        _name(event.signatory, people) if event.signatory and event.signatory != event.actor else "",
        labels.AUTHORITIES.get(event.authority, event.authority),
        labels.CHANNELS.get(event.channel, event.channel),
        event.reason,
        event.election,
    )


def actor_name(kind: str, actor: UUID | None, people: Mapping[UUID, PersonRecord]) -> str:
    """Name who acted: a person, a connected system or Licet itself."""
    if kind == "person":
        return _name(actor, people)
    return "A connected system" if kind == "key" else "Licet"


def _name(id: UUID | None, people: Mapping[UUID, PersonRecord]) -> str:
    person = people.get(id) if id else None
    if person is None or person.erased:
        return words.ERASED_PERSON
    return f"{person.name}, {person.title}" if person.title else person.name
