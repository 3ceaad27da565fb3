"""Actors of ledger entries. Their ids are opaque, so erasing a person's particulars needs no change of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["person", "key", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The party that acted. `id` is the id of a person or an API key, and None for the system."""

    kind: Kind
    id: UUID | None = None
    channel: str = "system"

    def to_dict(self) -> dict[str, str | None]:
        return {"kind": self.kind, "id": str(self.id) if self.id else None, "channel": self.channel}


def person(id: UUID, *, channel: str) -> Actor:
    """A signed-in person (`channel`: portal, admin), or a person that a calling system names (api)."""
    return Actor("person", id, channel)


def key(id: UUID) -> Actor:
    """A program that signed in with an API key."""
    return Actor("key", id, "api")


def system(channel: str) -> Actor:
    """Licet itself, such as a sweep, the demonstration data or a management command."""
    return Actor("system", None, channel)
