"""Subscription schedules, as far as Licet must know of them: whether one is attached to a subscription."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid, not_implemented
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation("POST /v1/subscription_schedules", honours=("from_subscription", "metadata"))
def create(call: Call) -> Body:
    if "from_subscription" not in call.params:
        raise not_implemented("subscription schedules other than from_subscription")
    subscription = call.fetch(
        "subscription", call.params["from_subscription"], param="from_subscription", status=400
    )
    if subscription["schedule"]:
        raise invalid("This subscription already has a schedule attached.", param="from_subscription")
    at = call.now(subscription["test_clock"])
    item = subscription["items"]["data"][0]
    body = call.begin(
        "subscription_schedule",
        "sub_sched",
        billing_mode=subscription["billing_mode"],
        created=at,
        current_phase={"start_date": item["current_period_start"], "end_date": item["current_period_end"]},
        customer=subscription["customer"],
        end_behavior="release",
        status="active",
        subscription=subscription["id"],
        test_clock=subscription["test_clock"],
    )
    body["default_settings"]["invoice_settings"]["issuer"] = {"type": "self"}
    merge(body, call.params)
    call.session.add("subscription_schedule", body)
    before = snapshot(subscription)
    subscription["schedule"] = body["id"]
    emit(call, "subscription_schedule.created", body)
    emit(call, "customer.subscription.updated", subscription, before=before)
    return body


@operation("GET /v1/subscription_schedules/{schedule}")
def retrieve(call: Call) -> Body:
    return call.fetch("subscription_schedule", call.path[0])


@operation("POST /v1/subscription_schedules/{schedule}/release")
def release(call: Call) -> Body:
    body = call.fetch("subscription_schedule", call.path[0])
    if body["status"] != "active":
        raise invalid(f"You cannot release a subscription schedule that is {body['status']}.")
    subscription = call.fetch("subscription", body["subscription"])
    before = snapshot(subscription)
    subscription["schedule"] = None
    body.update(
        status="released",
        released_at=call.now(body["test_clock"]),
        released_subscription=body["subscription"],
        subscription=None,
        current_phase=None,
    )
    emit(call, "subscription_schedule.released", body)
    emit(call, "customer.subscription.updated", subscription, before=before)
    return body


@operation(
    "GET /v1/subscription_schedules",
    honours=("created", "customer", "ending_before", "limit", "starting_after"),
)
def listed(call: Call) -> Body:
    return page(
        call, "subscription_schedule", "/v1/subscription_schedules", customer=call.params.get("customer")
    )
