"""Webhook delivery: signed, retried until acknowledged, and as unreliable as one asks for.

Stripe promises neither order nor single delivery; the faults here make that visible on one machine.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.store import Body, Store

MAX_ATTEMPTS = 50
LONGEST_WAIT = 300.0
_TIMEOUT = 10.0
_POLL = 0.05


@dataclass(slots=True)
class Unreliability:
    """How deliveries go wrong: copies beside the first, order, seconds late, how many are lost, bad
    signatures."""

    duplicate: int = 0
    shuffle: bool = False
    delay_seconds: float = 0.0
    drop: int = 0
    wrong_signature: int = 0
    stale_seconds: float = 0.0


class Deliveries:
    """The thread that sends what the store says is due."""

    def __init__(self, store: Store, *, retry_seconds: float = 1.0) -> None:
        self._store = store
        self._retry_seconds = retry_seconds
        self.unreliability = Unreliability()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhook deliveries", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=_TIMEOUT)

    def make_unreliable(self, **how: Any) -> dict[str, Any]:
        """Raises: TypeError: a way to go wrong that is not listed in `Unreliability`."""
        self.unreliability = Unreliability(**how)
        return asdict(self.unreliability)

    def _run(self) -> None:
        while not self._stopped.wait(_POLL):
            for delivery in self._due():
                self._deliver(delivery)

    def _due(self) -> list[tuple[int, int, Body, Body, str]]:
        ready = time.time() - self.unreliability.delay_seconds
        due = []
        with self._store.transaction() as session:
            rows = session.sql.execute(
                "SELECT id, attempts, event, endpoint FROM deliveries "
                "WHERE state = 'pending' AND due_at <= ? ORDER BY id LIMIT 200",
                (ready,),
            ).fetchall()
            for identifier, attempts, event, endpoint in rows:
                target = session.get("webhook_endpoint", endpoint)
                body = session.get("event", event)
                secret = session.get("webhook_secret", endpoint)
                if target is None or body is None or secret is None or target["status"] != "enabled":
                    session.sql.execute("UPDATE deliveries SET state = 'failed' WHERE id = ?", (identifier,))
                else:
                    due.append((identifier, attempts, body, target, secret["secret"]))
        if self.unreliability.shuffle:
            random.shuffle(due)
        return due

    def _deliver(self, delivery: tuple[int, int, Body, Body, str]) -> None:
        identifier, attempts, event, endpoint, secret = delivery
        how = self.unreliability
        if how.drop > 0:
            how.drop -= 1
            self._note(identifier, attempts + 1, "dropped")
            return
        payload = json.dumps(event, indent=2).encode()
        if how.wrong_signature > 0:
            how.wrong_signature -= 1
            secret = f"{secret}-wrong"
        signed = signature(payload, secret, int(time.time() - how.stale_seconds))
        accepted = [_post(endpoint["url"], payload, signed) for _copy in range(1 + how.duplicate)]
        if accepted[0]:
            self._note(identifier, attempts + 1, "delivered")
        else:
            state = "pending" if attempts + 1 < MAX_ATTEMPTS else "failed"
            self._note(identifier, attempts + 1, state)

    def _note(self, identifier: int, attempts: int, state: str) -> None:
        wait = min(LONGEST_WAIT, self._retry_seconds * 2 ** (attempts - 1))
        with self._store.transaction() as session:
            session.sql.execute(
                "UPDATE deliveries SET attempts = ?, state = ?, due_at = ? WHERE id = ?",
                (attempts, state, time.time() + wait, identifier),
            )


def signature(payload: bytes, secret: str, at: int) -> str:
    """The `Stripe-Signature` header (docs.stripe.com/webhooks#verify-manually)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def _post(url: str, payload: bytes, signed: str) -> bool:
    """Whether the endpoint answered 2xx."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=_TIMEOUT)
    try:
        connection.request(
            "POST",
            parts.path or "/",
            payload,
            {
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signed,
                "User-Agent": "Licet-Local-Stripe (not Stripe)",
            },
        )
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False  # nobody there, or nobody who speaks HTTP: tried again later
    finally:
        connection.close()
