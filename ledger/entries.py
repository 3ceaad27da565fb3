"""What may be written into the ledger, and what comes back.

An entry's bytes are the RFC 8785 form of one flat envelope:

    {"account":…,"actor":…,"body":{…},"id":"…","kind":"consent.stated/1","mode":"live",
     "recorded_at":"…Z","seq":42,"tenant":…}

`seq` starts at 1 and equals the ledger's size (the *revision*) once the entry is in; the leaf index
of RFC 6962 is `seq - 1`. `seq` and `recorded_at` are filled in by the append function under the head
lock, which is why the envelope's members are plain ASCII strings and integers.
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
    """Where a draft landed."""

    id: UUID
    seq: int
    recorded_at: datetime
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class EntryKind:
    """The whitelist of one entry kind: the only members its body may have."""

    name: str
    members: frozenset[str]
    purpose: str = field(compare=False)


class UnknownKind(ValueError):
    """No schema is registered for this kind of entry, so nothing may be recorded under it."""

    code = "unknown_entry_kind"


class MembersNotAllowed(ValueError):
    """The body has members that the kind's schema does not list (they might hold personal data)."""

    code = "entry_members_not_allowed"


_KINDS: dict[str, EntryKind] = {}


def register(name: str, *members: str, purpose: str) -> EntryKind:
    """Declare a kind of entry (at import of the app that records it). Declaring it twice is a mistake."""
    if name in _KINDS:
        raise ValueError(f"the entry kind {name} is registered twice")
    kind = EntryKind(name, frozenset(members), purpose)
    _KINDS[name] = kind
    return kind


def kinds() -> dict[str, EntryKind]:
    return dict(_KINDS)


def check(draft: Draft) -> None:
    """Refuse a draft that its kind's whitelist does not cover.

    Raises: UnknownKind, MembersNotAllowed.
    """
    kind = _KINDS.get(draft.kind)
    if kind is None:
        raise UnknownKind(draft.kind)
    extra = set(draft.body) - kind.members
    if extra:
        raise MembersNotAllowed(f"{draft.kind}: {', '.join(sorted(extra))}")
