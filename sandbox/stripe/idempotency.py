"""Idempotency keys of API v1 (docs.stripe.com/api/idempotent_requests).

The first answer of an executed request, even a 500, is stored with its key and replayed for a day. Reusing
the key with other parameters, or while the first request runs, is an error.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.stripe.errors import StripeError
from sandbox.stripe.store import Body, Session

KEPT_SECONDS = 24 * 3600
LONGEST = 255


class Keys:
    """The keys of requests that are running; finished requests are in the store."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def running(self, key: str | None) -> Iterator[None]:
        """Hold a key while its request runs.

        Raises: StripeError (409) if another request holds it, (400) if it is too long.
        """
        if key is None:
            yield
            return
        if len(key) > LONGEST:
            raise StripeError(f"The idempotency key is longer than {LONGEST} characters.", executed=False)
        with self._lock:
            if key in self._running:
                raise in_use(key)
            self._running.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(key)


def in_use(key: str) -> StripeError:
    """Return the error for a key that another request holds."""
    return StripeError(
        f"There is currently another in-progress request using this Idempotent Key ({key}). "
        "Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
        executed=False,
    )


def replay(session: Session, key: str, fingerprint: str) -> tuple[int, Body, str] | None:
    """Return the earlier answer under this key: status, body and the first request's id.

    Raises: StripeError if the key was used with other parameters.
    """
    session.sql.execute("DELETE FROM keys WHERE stored_at < ?", (time.time() - KEPT_SECONDS,))
    row = session.sql.execute(
        "SELECT fingerprint, status, body, request FROM keys WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return None
    if row[0] != fingerprint:
        raise StripeError(
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            "with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
            executed=False,
        )
    return row[1], json.loads(row[2]), row[3]


def keep(session: Session, key: str, fingerprint: str, request: str, *, status: int, body: Body) -> None:
    """Store an answer under its key."""
    session.sql.execute(
        "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)",
        (key, fingerprint, request, status, json.dumps(body), time.time()),
    )


def forget(session: Session) -> None:
    """Delete every key, as Stripe may after a day."""
    session.sql.execute("DELETE FROM keys")


def fingerprint(method: str, path: str, params: Body) -> str:
    """Return a digest that is equal for equal requests."""
    return hashlib.sha256(json.dumps([method, path, params], sort_keys=True).encode()).hexdigest()
