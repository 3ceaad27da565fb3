"""Subscription schedules: phases that change a subscription at set instants."""

from __future__ import annotations

from sandbox.stripe import items, phases, scheduling
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/subscription_schedules",
    honours=("customer", "end_behavior", "from_subscription", "metadata", "phases", "start_date"),
)
def create(call: Call) -> Body:
    params = call.params
    if "from_subscription" in params:
        body = _of_subscription(call)
    elif params.get("customer") and params.get("phases"):
        body = _of_phases(call)
    else:
        raise invalid("Pass from_subscription, or a customer with phases.", param="from_subscription")
    merge(body, params)
    call.session.add("subscription_schedule", body)
    emit(call, "subscription_schedule.created", body)
    at = call.now(body["test_clock"])
    if body["status"] == "not_started" and body["phases"][0]["start_date"] <= at:
        scheduling.start(call, body, at)
    else:
        scheduling.plan(call, body)
    return body


@operation("GET /v1/subscription_schedules/{schedule}")
def retrieve(call: Call) -> Body:
    return call.fetch("subscription_schedule", call.path[0])


@operation(
    "POST /v1/subscription_schedules/{schedule}",
    honours=("end_behavior", "metadata", "phases", "proration_behavior"),
)
def update(call: Call) -> Body:
    body = _running(call, "update")
    before = snapshot(body)
    at = call.now(body["test_clock"])
    body["end_behavior"] = call.params.get("end_behavior", body["end_behavior"])
    merge(body, call.params)
    if "phases" in call.params:
        _replace_phases(call, body, at)
    emit(call, "subscription_schedule.updated", body, before=before, at=at)
    scheduling.plan(call, body)
    return body


@operation("POST /v1/subscription_schedules/{schedule}/release")
def release(call: Call) -> Body:
    body = _running(call, "release")
    subscription = call.fetch("subscription", body["subscription"])
    scheduling.release(call, body, subscription, call.now(body["test_clock"]))
    return body


@operation(
    "GET /v1/subscription_schedules",
    honours=("created", "customer", "ending_before", "limit", "starting_after"),
)
def listed(call: Call) -> Body:
    return page(
        call, "subscription_schedule", "/v1/subscription_schedules", customer=call.params.get("customer")
    )


def _of_subscription(call: Call) -> Body:
    for name in ("phases", "customer", "start_date", "end_behavior"):
        if name in call.params:
            raise invalid(f"You cannot pass `{name}` together with `from_subscription`.", param=name)
    subscription = call.fetch(
        "subscription", call.params["from_subscription"], param="from_subscription", status=400
    )
    if subscription["schedule"]:
        raise invalid("This subscription already has a schedule attached.", param="from_subscription")
    phase = phases.of_subscription(call, subscription)
    body = _begin(call, subscription["customer"], subscription["test_clock"], [phase])
    body.update(
        billing_mode=subscription["billing_mode"],
        current_phase={"start_date": phase["start_date"], "end_date": phase["end_date"]},
        status="active",
        subscription=subscription["id"],
    )
    before = snapshot(subscription)
    subscription["schedule"] = body["id"]
    emit(call, "customer.subscription.updated", subscription, before=before)
    return body


def _of_phases(call: Call) -> Body:
    customer = require_customer(call, call.params["customer"])
    at = call.now(customer["test_clock"])
    start = call.params.get("start_date", "now")
    first = call.params["phases"][0]["items"][0].get("price", "")
    currency = items.price_of(call, first, "phases[0][items][0]", currency=None)["currency"]
    read = phases.read(
        call, call.params["phases"], begins_at=at if start == "now" else start, currency=currency
    )
    return _begin(call, customer["id"], customer["test_clock"], read)


def _begin(call: Call, customer: str, test_clock: str | None, read: list[Body]) -> Body:
    body = call.begin(
        "subscription_schedule",
        "sub_sched",
        created=call.now(test_clock),
        customer=customer,
        end_behavior=call.params.get("end_behavior", "release"),
        phases=read,
        status="not_started",
        test_clock=test_clock,
    )
    body["billing_mode"] = {"type": "flexible", "flexible": {"proration_discounts": "included"}}
    body["default_settings"]["invoice_settings"]["issuer"] = {"type": "self"}
    return body


def _replace_phases(call: Call, body: Body, at: int) -> None:
    """Replace the running and the coming phases. The running one must keep its start, and takes effect at once."""
    running = scheduling.current(body)
    entries = call.params["phases"]
    begins = running["start_date"] if running else body["phases"][0]["start_date"]
    if running and entries[0].get("start_date", begins) not in {begins, "now"}:
        raise invalid(
            "The first phase must keep the start date of the current phase.", param="phases[0][start_date]"
        )
    past = [phase for phase in body["phases"] if running and phase["end_date"] <= running["start_date"]]
    read = phases.read(call, entries, begins_at=begins, currency=body["phases"][0]["currency"])
    if running and read[0]["end_date"] <= at:
        raise invalid("The current phase must end in the future.", param="phases[0][end_date]")
    body["phases"] = [*past, *read]
    if running:
        body["current_phase"] = {"start_date": read[0]["start_date"], "end_date": read[0]["end_date"]}
        behaviour = call.params.get("proration_behavior", read[0]["proration_behavior"])
        subscription = call.fetch("subscription", body["subscription"])
        phases.enter(call, subscription, {**read[0], "proration_behavior": behaviour}, at=at)


def _running(call: Call, verb: str) -> Body:
    body = call.fetch("subscription_schedule", call.path[0])
    if body["status"] not in {"active", "not_started"}:
        raise invalid(f"You cannot {verb} a subscription schedule that is {body['status']}.")
    return body
