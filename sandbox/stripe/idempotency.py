"""Idempotency keys as docs.stripe.com/api/idempotent_requests describes them for v1.

The first answer of an executed request is kept with its key, a 500 as well, and replayed for a day. The same
key with other parameters is an error, and so is a key whose first request is still running.
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
    """The keys in use at this moment; those whose request is over lie in the store."""

    def __init__(self) -> None:
        self._running: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def running(self, key: str | None) -> Iterator[None]:
        """Hold a key while its request runs.

        Raises:
            StripeError: 409 when another request holds it; 400 when it is too long.
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
    return StripeError(
        f"There is currently another in-progress request using this Idempotent Key ({key}). "
        "Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
        executed=False,
    )


def replay(session: Session, key: str, fingerprint: str) -> tuple[int, Body, str] | None:
    """What was answered before under this key: status, body and the first request's id.

    Raises:
        StripeError: the key was first used with other parameters.
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
    session.sql.execute(
        "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)",
        (key, fingerprint, request, status, json.dumps(body), time.time()),
    )


def forget(session: Session) -> None:
    """Drop every key, as Stripe may after a day."""
    session.sql.execute("DELETE FROM keys")


def fingerprint(method: str, path: str, params: Body) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(json.dumps([method, path, params], sort_keys=True).encode()).hexdigest()
