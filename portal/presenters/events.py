"""What happened, in lines: what, when, who, on what authority, by which channel, and where in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.queries.consents import ConsentSeen, EventSeen
from portal.presenters import wording
from tenants.queries import people as tenant_people
from tenants.queries.people import PersonSeen


@dataclass(frozen=True, slots=True)
class Line:
    consent: ConsentSeen
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


def lines(happened: Sequence[tuple[ConsentSeen, EventSeen]]) -> list[Line]:
    """In the given order; people are looked up once for all."""
    ids = {id for _, event in happened for id in (event.actor, event.signatory) if id is not None}
    people = tenant_people.people(ids=sorted(ids))
    return [_line(consent, event, people) for consent, event in happened]


def signed_by(consent: ConsentSeen) -> list[UUID]:
    """Who has signed a proposal so far; a signatory's own proposal is their signature."""
    return [
        event.signatory
        for event in consent.events
        if event.signatory is not None
        and (event.kind == "confirmed" or (event.kind == "proposed" and event.authority == "member"))
    ]


def _line(consent: ConsentSeen, event: EventSeen, people: dict[UUID, PersonSeen]) -> Line:
    return Line(
        consent,
        event.kind,
        event.recorded_at,
        event.revision,
        event.entry,
        _actor(event, people),
        _name(event.signatory, people) if event.signatory and event.signatory != event.actor else "",
        wording.AUTHORITIES.get(event.authority, event.authority),
        wording.CHANNELS.get(event.channel, event.channel),
        event.reason,
        event.election,
    )


def _actor(event: EventSeen, people: dict[UUID, PersonSeen]) -> str:
    if event.actor_kind == "person":
        return _name(event.actor, people)
    return "A connected system" if event.actor_kind == "key" else "Licet"


def _name(id: UUID | None, people: dict[UUID, PersonSeen]) -> str:
    person = people.get(id) if id else None
    if person is None or person.erased:
        return "Somebody whose data was erased"
    return f"{person.name}, {person.title}" if person.title else person.name
