"""Record events: what happened, the object, and the previous values of changed members."""

from __future__ import annotations

import copy
import time
from typing import Any

from sandbox.stripe.call import Call
from sandbox.stripe.rendering import plain
from sandbox.stripe.store import Body


def emit(
    call: Call, kind: str, body: Body, *, before: Body | None = None, at: int | None = None
) -> Body | None:
    """Record an event and queue it for every endpoint that wants it.

    `before` is used for `previous_attributes`. An update without changes is not recorded.
    """
    data: Body = {"object": plain(body)}
    if before is not None:
        data["previous_attributes"] = previous(before, body)
        if not data["previous_attributes"]:
            return None
    event = call.begin(
        "event",
        "evt",
        type=kind,
        created=at if at is not None else call.now(body.get("test_clock")),
        api_version=call.contract.version,
        data=data,
        request={"id": call.request_id, "idempotency_key": call.idempotency_key},
    )
    call.session.add("event", event)
    for _place, endpoint in call.session.select("webhook_endpoint", status="enabled"):
        if kind in endpoint["enabled_events"] or "*" in endpoint["enabled_events"]:
            call.session.sql.execute(
                "INSERT INTO deliveries (event, endpoint, due_at) VALUES (?, ?, ?)",
                (event["id"], endpoint["id"], time.time()),
            )
            event["pending_webhooks"] += 1
    return event


def snapshot(body: Body) -> Body:
    """Copy an object before a change, for `emit(before=…)`."""
    return copy.deepcopy(body)


def previous(before: Body, after: Body) -> Body:
    """Return the old values of changed members: nested objects in part, lists whole
    (docs.stripe.com/api/events/object).
    """
    changed: dict[str, Any] = {}
    for member in before.keys() | after.keys():
        old, new = before.get(member), after.get(member)
        if old != new:
            nested = isinstance(old, dict) and isinstance(new, dict) and "object" not in old
            changed[member] = previous(old, new) if nested else old  # type: ignore[arg-type]
    return changed
