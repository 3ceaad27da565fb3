"""Note API keys that ask for what their scopes do not allow: once an hour for each key and scope."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest

from identity import client
from identity.operations import security_events
from ledger import clock

log = structlog.get_logger(__name__)

_SECONDS: Final = 3600
_MOST: Final = 10_000  # keys and scopes that one process remembers
_POOL: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="refused-scopes")
_noted: dict[tuple[UUID, str], float] = {}


def note(request: HttpRequest, *, key: UUID, scopes: Iterable[str]) -> None:
    """Record the refusal. A job that asks in a loop must not fill the table.

    While the database takes nothing, the refusal is a line of the log alone: the caller gets its answer all the same.
    """
    try:
        _note(request, key=key, wanted=" ".join(scopes))
    except DatabaseError as error:
        log.warning("refusal_not_kept", key=str(key), error=str(error))


def note_aside(*, key: UUID, scopes: Iterable[str]) -> None:
    """Record the refusal in a thread of its own: where nothing may wait, or the transaction is about to be undone.

    Each process counts its own hour.
    """
    wanted, now = " ".join(scopes), time.monotonic()
    if now - _noted.get((key, wanted), -_SECONDS) < _SECONDS:
        return
    if len(_noted) >= _MOST:
        _noted.clear()
    _noted[key, wanted] = now
    _POOL.submit(_keep, key, wanted).add_done_callback(_look)


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


def _keep(key: UUID, wanted: str) -> None:
    try:
        security_events.record("scope.refused", at=clock.now(), key=key, detail={"scopes": wanted})
    finally:
        connection.close()


def _look(kept: Future[None]) -> None:
    if (error := kept.exception()) is not None:
        log.warning("refusal_not_kept", error=f"{type(error).__name__}: {error}")
