"""Note API keys that ask for what their scopes do not allow: once an hour for each key and scope."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest

from identity import client
from identity.operations import security_events
from ledger import clock

log = structlog.get_logger(__name__)

_SECONDS: Final = 3600


def note(request: HttpRequest, *, key: UUID, scopes: Iterable[str]) -> None:
    """Record the refusal. A job that asks in a loop must not fill the table.

    While the database takes nothing, the refusal is a line of the log alone: the caller gets its answer all the same.
    """
    try:
        _note(request, key=key, wanted=" ".join(scopes))
    except DatabaseError as error:
        log.warning("refusal_not_kept", key=str(key), error=str(error))


def _note(request: HttpRequest, *, key: UUID, wanted: str) -> None:
    once = hashlib.sha256(f"{key} {wanted}".encode()).hexdigest()
    if cache.add(f"scope-refused:{once}", "noted", _SECONDS):
        security_events.record(
            "scope.refused",
            at=clock.now(),
            key=key,
            address=client.address(request),
            agent=request.headers.get("User-Agent", ""),
            detail={"scopes": wanted, "method": request.method, "path": request.path},
        )
