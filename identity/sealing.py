"""The hash that the ledger keeps of security events. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import canonical
from wire.times import render


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A security event as it is exported. `entry` is the ledger entry that seals it, None until it is sealed."""

    id: UUID
    at: datetime
    kind: str
    user: int | None
    key: UUID | None
    address: str
    agent: str
    detail: Mapping[str, Any]
    entry: UUID | None = None

    def to_dict(self) -> dict[str, Any]:
        """What is hashed: everything but the seal."""
        return {
            "id": str(self.id),
            "at": render(self.at),
            "kind": self.kind,
            "user": self.user,
            "key": str(self.key) if self.key else None,
            "address": self.address,
            "agent": self.agent,
            "detail": dict(self.detail),
        }


def digest(events: Iterable[EventRecord]) -> str:
    """Return the hex SHA-256 over the events' canonical JSON (RFC 8785), one a line, by time and id."""
    lines = [canonical.encode(event.to_dict()) for event in sorted(events, key=lambda one: (one.at, one.id))]
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
