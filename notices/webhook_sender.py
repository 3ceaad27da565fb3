"""Sending due webhooks. No transaction is open while the receiver answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from ledger import scope
from notices import guarded_post, sealing, signing
from notices.guarded_post import PostResult, Resolve
from notices.operations import deliveries, endpoints
from notices.operations.deliveries import LeasedDelivery
from notices.queries import webhooks
from wire import ids

log = structlog.get_logger(__name__)
_USER_AGENT = "Licet-Webhooks/1"


def deliver(delivery: UUID, *, now: Callable[[], datetime], resolve: Resolve | None = None) -> str | None:
    """Try one delivery. Returns its new state, None where it is not due or another worker has it."""
    with scope.everything(reason="sweep"):
        leased = deliveries.lease_delivery(delivery=delivery, at=now())
    if leased is None:
        return None
    result = _send(leased, now=now, resolve=resolve)
    with scope.everything(reason="sweep"):
        state = deliveries.record_attempt(leased, result, at=now())
    log.info("webhook_sent", delivery=str(delivery), status=result.status, error=result.error, state=state)
    return state


def _send(leased: LeasedDelivery, *, now: Callable[[], datetime], resolve: Resolve | None) -> PostResult:
    at, body = now(), leased.body.encode()
    try:
        with scope.everything(reason="sweep"):
            secrets = webhooks.secrets(endpoint=leased.endpoint, at=at)
    except sealing.SecretUnreadable as error:
        return PostResult(None, str(error), 0)
    signed = signing.headers(message=ids.render(ids.MESSAGE, leased.id), at=at, body=body, secrets=secrets)
    headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}
    return guarded_post.post(
        leased.url, body, headers, loopback=endpoints.loopback(), ports=endpoints.ports(), resolve=resolve
    )
