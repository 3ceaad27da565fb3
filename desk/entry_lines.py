"""Ledger entries as sentences, each with the person who acted and links to what it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from consent.queries import catalogue_names
from language import words
from ledger import entries as ledger_entries
from ledger.queries import StoredEntry
from tenants.queries import people, tenant_names
from tenants.queries.people import PersonRecord

# Members of a body that hold the id of something with a page at the desk: the page, and what the link says.
_PAGES: Final = {
    "consent": ("admin:consent", "the consent"),
    "proposal": ("admin:proposal", "the proposal"),
    "approval": ("admin:approval", "the waiting change"),
    "finding": ("admin:finding", "the finding"),
    "order": ("admin:destruction", "the destruction order"),
    "audit": ("admin:audit", "the audit"),
    "check": ("admin:transfer", "the transfer check"),
    "endpoint": ("admin:webhook", "the endpoint"),
}
_NAMED: Final = ("category", "purpose")
_CODES: Final = ("reference", "terms", "version", "month", "role", "reason")


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as people read it. `about` names what it concerns; `links` are (words, address)."""

    seq: int
    kind: str
    at: datetime
    says: str
    about: str
    who: str
    channel: str
    customer: str
    links: tuple[tuple[str, str], ...]


def entry_lines(found: Sequence[StoredEntry]) -> list[EntryLine]:
    """Return a line for each entry. People and customers are looked up in one query each."""
    read = [(entry, _envelope(entry)) for entry in found]
    actors = {
        UUID(id) for _, envelope in read if (id := envelope["actor"]["id"]) and _is_person(envelope["actor"])
    }
    known = people.people(ids=sorted(actors))
    names = tenant_names.names(ids=[entry.tenant for entry in found if entry.tenant])
    offered = catalogue_names.names(modes={entry.mode for entry in found}) if _names_codes(read) else {}
    return [_line(entry, envelope, known, names, offered) for entry, envelope in read]


def purpose_of(kind: str) -> str:
    """Say what an entry of this kind records. A kind that the code no longer knows keeps its name."""
    try:
        return ledger_entries.kind_named(kind).purpose
    except ledger_entries.UnknownKind:
        return kind


def _line(
    entry: StoredEntry,
    envelope: Mapping[str, Any],
    known: Mapping[UUID, PersonRecord],
    names: Mapping[UUID, str],
    offered: Mapping[tuple[str, str, str], str],
) -> EntryLine:
    body, actor = envelope["body"], envelope["actor"]
    return EntryLine(
        entry.seq,
        entry.kind,
        entry.recorded_at,
        f"{purpose_of(entry.kind)}.",
        ", ".join(_about(entry.mode, body, offered)),
        _who(actor, known),
        words.CHANNELS.get(actor["channel"], actor["channel"]),
        names.get(entry.tenant, "") if entry.tenant else "",
        tuple(_links(entry, body)),
    )


def _about(mode: str, body: Mapping[str, Any], offered: Mapping[tuple[str, str, str], str]) -> Iterator[str]:
    for member in _NAMED:
        if _is_text(body.get(member)):
            yield offered.get((mode, member, body[member]), body[member])
    for member in _CODES:
        if _is_text(body.get(member)):
            yield str(body[member]).replace("_", " ")


def _names_codes(read: Sequence[tuple[StoredEntry, Mapping[str, Any]]]) -> bool:
    return any(_is_text(envelope["body"].get(member)) for _, envelope in read for member in _NAMED)


def _links(entry: StoredEntry, body: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    for member, (page, says) in _PAGES.items():
        id = body.get(member)
        if _is_text(id):
            try:
                found.append((says, reverse(page, args=[UUID(id)])))
            except ValueError:
                continue
    if entry.tenant is not None:
        found.append(("the customer", reverse("admin:tenant", args=[entry.tenant])))
    return found


def _who(actor: Mapping[str, Any], known: Mapping[UUID, PersonRecord]) -> str:
    if not _is_person(actor):
        return "A connected system" if actor["kind"] == "key" else "Licet"
    person = known.get(UUID(actor["id"])) if actor["id"] else None
    return words.ERASED_PERSON if person is None or person.erased else person.name


def _is_person(actor: Mapping[str, Any]) -> bool:
    return bool(actor["kind"] == "person")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _envelope(entry: StoredEntry) -> Mapping[str, Any]:
    """Return the envelope; an old entry with bytes that are none is shown without actor and body."""
    nothing = {"actor": {"kind": "system", "id": None, "channel": "system"}, "body": {}}
    try:
        envelope = json.loads(entry.data)
    except (ValueError, RecursionError):
        return nothing
    return envelope if isinstance(envelope, dict) and isinstance(envelope.get("body"), dict) else nothing
