"""A customer's API keys as the page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from language import words
from language.words import Label
from tenants.queries import people
from tenants.queries.customer_keys import CustomerKeyRecord

_WORKS = Label("Works", tone="yes")
_ENDING = Label("Ends soon", tone="hold")
_EXPIRED = Label("Expired", tone="quiet")
_REVOKED = Label("Revoked", tone="no")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key: who made it, its state, and whether it can still be rotated or revoked."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    made_by: str
    created_at: datetime
    last_used_at: datetime | None
    ends_at: datetime | None
    state: Label
    works: bool
    may_rotate: bool


def key_lines(keys: Sequence[CustomerKeyRecord], *, at: datetime) -> list[KeyLine]:
    """One line for each key, those that work first."""
    known = people.people(ids=[key.made_by for key in keys])
    lines = [
        KeyLine(
            key.id,
            key.name or key.hint,
            key.hint,
            key.scopes,
            known[key.made_by].name
            if key.made_by in known and known[key.made_by].name
            else words.ERASED_PERSON,
            key.created_at,
            key.last_used_at,
            key.ends_at(),
            _state(key, at),
            key.works(at=at),
            key.works(at=at) and key.revoked_at is None,
        )
        for key in keys
    ]
    return sorted(lines, key=lambda line: not line.works)


def _state(key: CustomerKeyRecord, at: datetime) -> Label:
    if key.works(at=at):
        return _WORKS if key.revoked_at is None else _ENDING
    return _REVOKED if key.revoked_at is not None and key.revoked_at <= at else _EXPIRED
