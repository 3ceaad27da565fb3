"""The result of a read of the primary, for callers that decide by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.decisions import callers
from api.principal import Principal
from tenants.queries.keys import ApiKeyRecord


@dataclass(frozen=True, slots=True)
class FreshRead:
    """The result of a read sent after the caller asked: the version of the facts, and the caller's key."""

    key: ApiKeyRecord | None
    version: int
    epoch: str
    revision: int

    def who(self, at: datetime) -> Principal:
        """Return the caller.

        Raises: Problem (401, 403).
        """
        return callers.principal(self.key, at=at)
