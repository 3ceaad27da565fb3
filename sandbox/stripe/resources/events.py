"""Events, for whoever missed the webhook."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.listing import page
from sandbox.stripe.store import Body

MAX_TYPES = 20


@operation(
    "GET /v1/events",
    honours=("created", "delivery_success", "ending_before", "limit", "starting_after", "type", "types"),
)
def listed(call: Call) -> Body:
    params = call.params
    if "type" in params and "types" in params:
        raise invalid("You may only specify one of these parameters: type, types.")
    if len(params.get("types", [])) > MAX_TYPES:
        raise invalid(f"You may pass up to {MAX_TYPES} types.", param="types")
    wanted = [params["type"]] if "type" in params else params.get("types")
    delivered = params.get("delivery_success")
    open_ = {
        row[0] for row in call.session.sql.execute("SELECT event FROM deliveries WHERE state != 'delivered'")
    }
    listing = page(
        call,
        "event",
        "/v1/events",
        keep=lambda body: (
            (not wanted or _matches(body["type"], wanted))
            and (delivered is None or delivered == (body["id"] not in open_))
        ),
    )
    return {**listing, "data": [_with_pending(call, event) for event in listing["data"]]}


@operation("GET /v1/events/{id}")
def retrieve(call: Call) -> Body:
    return _with_pending(call, call.fetch("event", call.path[0]))


def _with_pending(call: Call, event: Body) -> Body:
    """How many endpoints have not acknowledged it yet, as of now."""
    row = call.session.sql.execute(
        "SELECT count(*) FROM deliveries WHERE event = ? AND state = 'pending'", (event["id"],)
    ).fetchone()
    return {**event, "pending_webhooks": row[0]}


def _matches(kind: str, wanted: list[str]) -> bool:
    """`customer.*` asks for a whole family."""
    return any(kind == name or (name.endswith(".*") and kind.startswith(name[:-1])) for name in wanted)
