"""Sending what is due. No transaction is open while somebody else's server answers."""

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
    """Try one delivery. Returns the state it is left in, None where it was not ours to try."""
    with scope.everything(reason="sweep"):
        claimed = deliveries.lease_delivery(delivery=delivery, at=now())
    if claimed is None:
        return None
    answered = _send(claimed, now=now, resolve=resolve)
    with scope.everything(reason="sweep"):
        state = deliveries.record_attempt(claimed, answered, at=now())
    log.info(
        "webhook_sent", delivery=str(delivery), status=answered.status, error=answered.error, state=state
    )
    return state


def _send(claimed: LeasedDelivery, *, now: Callable[[], datetime], resolve: Resolve | None) -> PostResult:
    at, body = now(), claimed.body.encode()
    try:
        with scope.everything(reason="sweep"):
            found = webhooks.secrets(endpoint=claimed.endpoint, at=at)
    except sealing.SecretUnreadable as error:
        return PostResult(None, str(error), 0)
    signed = signing.headers(message=ids.render(ids.MESSAGE, claimed.id), at=at, body=body, secrets=found)
    headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}
    return guarded_post.post(claimed.url, body, headers, loopback=endpoints.loopback(), resolve=resolve)
