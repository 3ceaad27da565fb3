"""The caller behind an API key, if the key works and may decide."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from api import authentication
from api.principal import Principal
from identity import refused_scopes
from tenants.queries.keys import ApiKeyRecord

_SCOPES: Final = ("decide",)


def principal(key: ApiKeyRecord | None, *, at: datetime) -> Principal:
    """Return the caller behind a key that works and may decide.

    Raises: Problem (401, 403).
    """
    who = Principal(authentication.require_working_key(key, at=at))
    if not who.may(_SCOPES):
        refused_scopes.note_aside(key=who.key.id, scopes=_SCOPES)
    who.require(_SCOPES)
    return who
