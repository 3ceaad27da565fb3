"""The caller behind an API key, looked up once per flight."""

from __future__ import annotations

from datetime import datetime

from api.decisions import callers
from api.principal import Principal
from tenants.queries.keys import ApiKeyRecord


class CallerCache:
    """The caller behind a key at one instant; most questions of a flight use the same key."""

    __slots__ = ("_at", "_key", "_who")

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._key: ApiKeyRecord | None = None
        self._who: Principal | None = None

    def who(self, key: ApiKeyRecord | None) -> Principal:
        """Return the caller.

        Raises: Problem (401, 403).
        """
        if self._who is None or key is not self._key:
            self._who = None
            self._who, self._key = callers.principal(key, at=self._at), key
        return self._who
