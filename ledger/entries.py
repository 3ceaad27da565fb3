"""Kinds of ledger entries, and the drafts that are recorded under them.

An entry's bytes are the RFC 8785 form of one flat envelope:

    {"account":…,"actor":…,"body":{…},"id":"…","kind":"…","mode":"live",
     "recorded_at":"…Z","seq":42,"tenant":…}

`seq` starts at 1 and equals the ledger's size (the *revision*) once the entry is in. The leaf index of RFC 6962 is
`seq - 1`. The append function fills in `seq` and `recorded_at` under the head lock. It can do so in SQL because every
member of the envelope is a plain ASCII string or an integer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

MAX_BODY_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """One fact about to be recorded. `kind` is `noun.verb/version`; `body` holds no personal data."""

    id: UUID
    kind: str
    mode: str
    body: Mapping[str, Any]
    tenant: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """The place of a draft in the ledger after the append."""

    id: UUID
    seq: int
    recorded_at: datetime
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of entry: its name, the only members that its body may have, and what it records."""

    name: str
    members: tuple[str, ...]
    purpose: str = field(compare=False)

    @property
    def noun(self) -> str:
        """`consent` of a kind called `consent.stated/1`."""
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        """`stated` of a kind called `consent.stated/1`."""
        return self.name.partition(".")[2].partition("/")[0]


class UnknownKind(ValueError):
    """No entry kind of this name is registered."""

    code = "unknown_entry_kind"


class MembersNotAllowed(ValueError):
    """The body has members that its kind does not list. They might hold personal data."""

    code = "entry_members_not_allowed"


_KINDS: dict[str, EntryKind] = {}


def register(name: str, members: str, purpose: str) -> EntryKind:
    """Declare a kind of entry when its room is imported. `members` are separated by blanks.

    Raises: ValueError where the name is already registered.
    """
    if name in _KINDS:
        raise ValueError(f"the entry kind {name} is registered twice")
    _KINDS[name] = EntryKind(name, tuple(members.split()), purpose)
    return _KINDS[name]


def kinds() -> dict[str, EntryKind]:
    return dict(_KINDS)


def kind_named(name: str) -> EntryKind:
    """Return the registered entry kind of this name. Raises: UnknownKind."""
    kind = _KINDS.get(name)
    if kind is None:
        raise UnknownKind(name)
    return kind


def is_registered(kind: EntryKind) -> bool:
    """True for the object that `register` returned, False for an equal copy."""
    return any(kind is known for known in _KINDS.values())


def check(draft: Draft) -> None:
    """Refuse a draft with an unknown kind, or with members that its kind does not list.

    Raises: UnknownKind, MembersNotAllowed.
    """
    extra = set(draft.body).difference(kind_named(draft.kind).members)
    if extra:
        raise MembersNotAllowed(f"{draft.kind}: {', '.join(sorted(extra))}")
