"""Which callers have a valid key or session, remembered for a moment. It decides what a request may cost, nothing else.

Every answer still rests on its own look at the key. Here a key that was just revoked counts as known for a minute, so
its refusals are cheap for it and not slowed down.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final, Literal

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

from api import authentication, key_places
from ledger import clock, scope
from tenants import api_keys
from tenants.queries import keys, sessions
from tenants.queries.keys import ApiKeyRecord
from wire.problems import Problem

log = structlog.get_logger(__name__)
_SECONDS: Final = 60.0
_MOST: Final = 50_000
_LONGEST: Final = 64  # characters of a session's key


class KnownCallers:
    """Remembers the credentials that worked lately, by what identifies them."""

    def __init__(self) -> None:
        self._until: dict[bytes | str, float] = {}
        self._keys: dict[bytes | str, ApiKeyRecord] = {}

    def credential(self, headers: dict[bytes, bytes]) -> bytes | str:
        """Return what identifies the caller: the digest of a key, or the name of a session.

        Raises: Problem (401) without either.
        """
        session = None if b"authorization" in headers else _session(headers.get(b"cookie", b""))
        if session is not None:
            return session
        header = headers.get(b"authorization")
        return api_keys.digest(authentication.bearer(None if header is None else header.decode("latin-1")))

    def remembers(self, credential: bytes | str) -> bool:
        return self._until.get(credential, 0.0) > time.monotonic()

    async def look_up(self, credential: bytes | str) -> None:
        """Ask the database about a key or session, and remember it if it is valid. Raises: Problem (401)."""
        found = await sync_to_async(_look_up, thread_sensitive=False)(credential)
        if found is not None:
            if len(self._until) >= _MOST:
                self._until.clear()
                self._keys.clear()
            self._until[credential] = time.monotonic() + _SECONDS
            if found is not True:
                self._keys[credential] = found

    async def check_place(self, credential: bytes | str, address: str) -> None:
        """Check that a key that is remembered works from this address. Raises: Problem (403)."""
        key = self._keys.get(credential)
        if key is not None and not key_places.is_noted(key, address):
            await sync_to_async(_check_place, thread_sensitive=False)(key, address)


def _session(header: bytes) -> str | None:
    sign = settings.SESSION_COOKIE_NAME.encode() + b"="
    for cookie in header.split(b";"):
        name = cookie.strip()
        if name.startswith(sign) and len(sign) < len(name) <= len(sign) + _LONGEST:
            return name[len(sign) :].decode("latin-1")
    return None


def _check_place(key: ApiKeyRecord, address: str) -> None:
    try:
        key_places.check(key, address)
    finally:
        connection.close()  # as in `_look_up`


def _look_up(credential: bytes | str) -> ApiKeyRecord | Literal[True] | None:
    """Return the key, or True for a session that works.

    None if the database does not say; the application then meets the same. Raises: Problem (401).
    """
    at: datetime = clock.now()
    try:
        if isinstance(credential, bytes):
            with scope.everything(reason="sign-in"):
                return authentication.require_working_key(keys.api_key_by_digest(sha256=credential), at=at)
        if not sessions.is_signed_in(credential, at=at):
            raise Problem("unauthenticated", "Nobody is signed in.")
    except DatabaseError as error:
        log.warning("caller_not_looked_up", error=str(error).strip())
        return None
    else:
        return True
    finally:
        connection.close()  # its thread serves others next, and may never come back
