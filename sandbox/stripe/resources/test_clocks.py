"""Test clocks: customers on one live in its time (docs.stripe.com/billing/testing/test-clocks)."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.cycle import end
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit
from sandbox.stripe.listing import page
from sandbox.stripe.renewals import advance as run_until
from sandbox.stripe.store import Body

_URL = "/v1/test_helpers/test_clocks"
_THIRTY_DAYS = 30 * 86_400


@operation(f"POST {_URL}", honours=("frozen_time", "name"))
def create(call: Call) -> Body:
    body = call.begin(
        "test_helpers.test_clock",
        "clock",
        created=call.now(),
        deletes_after=call.now() + _THIRTY_DAYS,
        frozen_time=call.params["frozen_time"],
        name=call.params.get("name"),
        status="ready",
    )
    call.session.add("test_clock", body)
    emit(call, "test_helpers.test_clock.created", body)
    return body


@operation(f"GET {_URL}/{{test_clock}}")
def retrieve(call: Call) -> Body:
    return call.fetch("test_clock", call.path[0])


@operation(f"POST {_URL}/{{test_clock}}/advance", honours=("frozen_time",))
def advance(call: Call) -> Body:
    body = call.fetch("test_clock", call.path[0])
    until = call.params["frozen_time"]
    if until <= body["frozen_time"]:
        raise invalid("You can only advance a test clock forward.", param="frozen_time")
    run_until(call, body["id"], until)
    emit(call, "test_helpers.test_clock.ready", body)
    return body


@operation(f"DELETE {_URL}/{{test_clock}}")
def delete(call: Call) -> Body:
    """Delete a test clock with its customers and their subscriptions."""
    body = call.fetch("test_clock", call.path[0])
    for _place, customer in list(call.session.select("customer", test_clock=body["id"])):
        for _seq, subscription in list(call.session.select("subscription", customer=customer["id"])):
            if subscription["status"] != "canceled":
                end(call, subscription)
        call.session.delete("customer", customer)
    call.session.delete("test_clock", body)
    return {"id": body["id"], "object": "test_helpers.test_clock", "deleted": True}


@operation(f"GET {_URL}", honours=("ending_before", "limit", "starting_after"))
def listed(call: Call) -> Body:
    return page(call, "test_clock", _URL)
