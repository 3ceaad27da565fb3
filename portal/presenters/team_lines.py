"""Lines of the history about who acts for the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from language import words
from portal.presenters import labels
from tenants.operations import viewings
from tenants.queries import people
from tenants.queries.people import PersonRecord
from tenants.queries.team_history import TeamEvent

_SAYS: Final = {
    "member.recorded": "{person} acts for you as {role}",
    "member.ended": "{person} no longer acts for you",
    "invitation.made": "{person} is invited to act for you as {role}",
    "invitation.accepted": "{person} accepted the invitation",
    "invitation.revoked": "An invitation was withdrawn",
    "account.signatures_changed": "A consent needs {becomes} signatures instead of {was}",
    "manager.assigned": "{person} is your account manager",
    "manager.released": "{person} is no longer your account manager",
    "viewing.began": "{person} of the vendor viewed your pages, {reason}, and could change nothing",
}


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One line about the team. It stands among the lines about consents, and belongs to no consent."""

    kind: str
    says: str
    who: str
    channel: str
    at: datetime
    revision: int
    entry: UUID
    page: str = ""
    badge: str = "Team"
    tone: str = "quiet"
    consent: None = None


def team_lines(events: Sequence[TeamEvent]) -> list[TeamLine]:
    """One line per event, in the given order. People are looked up in one query."""
    ids = {id for event in events for id in (event.person, event.actor) if id is not None}
    known = people.people(ids=sorted(ids))
    return [_line(event, known) for event in events]


def _line(event: TeamEvent, known: Mapping[UUID, PersonRecord]) -> TeamLine:
    body = event.body
    says = _SAYS[event.kind].format(
        person=_name(event.person, known),
        role=words.ROLES[body["role"]].word.lower() if "role" in body else "",
        was=body.get("was"),
        becomes=body.get("becomes"),
        reason=viewings.REASONS.get(body.get("reason", ""), ""),
    )
    return TeamLine(
        event.kind,
        says,
        _actor(event, known),
        labels.CHANNELS.get(event.channel, event.channel),
        event.at,
        event.revision,
        event.entry,
    )


def _actor(event: TeamEvent, known: Mapping[UUID, PersonRecord]) -> str:
    if event.actor_kind == "person":
        return _name(event.actor, known)
    return "A connected system" if event.actor_kind == "key" else "Licet"


def _name(id: UUID | None, known: Mapping[UUID, PersonRecord]) -> str:
    person = known.get(id) if id else None
    return words.ERASED_PERSON if person is None or person.erased else person.name
