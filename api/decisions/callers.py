"""The caller behind an API key, if the key works and may decide."""

from __future__ import annotations

from datetime import datetime

from api import authentication
from api.principal import Principal
from tenants.queries.keys import ApiKeyRecord


def principal(key: ApiKeyRecord | None, *, at: datetime) -> Principal:
    """Return the caller behind a key that works and may decide.

    Raises: Problem (401, 403).
    """
    who = Principal(authentication.require_working_key(key, at=at))
    who.require(("decide",))
    return who
