"""Who acted, as the ledger knows them: opaque, so that a person can be erased beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["person", "key", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party. `id` is a person's or an API key's id; the system has none."""

    kind: Kind
    id: UUID | None = None
    channel: str = "system"

    def to_dict(self) -> dict[str, str | None]:
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "channel": self.channel}


def person(id: UUID, *, channel: str) -> Actor:
    """Somebody signed in (`channel`: portal, admin) or named by a calling system (api)."""
    return Actor("person", id, channel)


def key(id: UUID) -> Actor:
    """A program, known by its API key."""
    return Actor("key", id, "api")


def system(channel: str) -> Actor:
    """Licet itself: a sweep, the demonstration data, a management command."""
    return Actor("system", None, channel)
