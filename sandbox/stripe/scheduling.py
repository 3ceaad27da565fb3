"""Carrying a subscription schedule from phase to phase, and ending it."""

from __future__ import annotations

from sandbox.stripe import cycle, phases
from sandbox.stripe.call import REGISTRY, Call
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.store import Body

_RUNNING = frozenset({"active", "not_started"})


def plan(call: Call, body: Body) -> None:
    """Plan the schedule's next transition: its start, or the end of its phase."""
    current = body["current_phase"]
    at = current["end_date"] if current else body["phases"][0]["start_date"]
    call.session.plan(
        "phase",
        body["id"],
        clock=body["test_clock"] or "",
        at=at if body["status"] in _RUNNING else None,
    )


def start(call: Call, body: Body, at: int) -> None:
    """Make the schedule's subscription, in its first phase."""
    first = body["phases"][0]
    params = {**phases.creation(first), "customer": body["customer"]}
    made = REGISTRY["POST /v1/subscriptions"](Call(call.session, call.contract, params, []))
    made["schedule"] = body["id"]
    before = snapshot(body)
    body.update(status="active", subscription=made["id"], current_phase=_span(first))
    emit(call, "subscription_schedule.updated", body, before=before, at=at)
    plan(call, body)


def move_on(call: Call, identifier: str, at: int) -> None:
    """Enter the phase that begins now, or end the schedule after its last one."""
    body = call.session.get("subscription_schedule", identifier)
    if body is None or body["status"] not in _RUNNING:
        return
    if body["status"] == "not_started":
        start(call, body, at)
        return
    subscription = call.session.get("subscription", body["subscription"])
    if subscription is None or subscription["status"] == "canceled":
        return
    following = next((phase for phase in body["phases"] if phase["start_date"] == at), None)
    if following is None:
        _end(call, body, subscription, at)
        return
    phases.enter(call, subscription, following, at=at)
    before = snapshot(body)
    body["current_phase"] = _span(following)
    emit(call, "subscription_schedule.updated", body, before=before, at=at)
    plan(call, body)


def current(body: Body) -> Body | None:
    """Return the phase that the schedule is in."""
    span = body["current_phase"]
    return next(
        (phase for phase in body["phases"] if span and phase["start_date"] == span["start_date"]), None
    )


def release(call: Call, body: Body, subscription: Body, at: int) -> None:
    """Leave the subscription as it is, without the schedule."""
    before = snapshot(subscription)
    subscription["schedule"] = None
    body.update(
        status="released",
        released_at=at,
        released_subscription=body["subscription"],
        subscription=None,
        current_phase=None,
    )
    plan(call, body)
    emit(call, "subscription_schedule.released", body, at=at)
    emit(call, "customer.subscription.updated", subscription, before=before, at=at)


def _end(call: Call, body: Body, subscription: Body, at: int) -> None:
    if body["end_behavior"] != "cancel":
        release(call, body, subscription, at)
        return
    body.update(status="completed", completed_at=at, current_phase=None)
    emit(call, "subscription_schedule.completed", body, at=at)
    subscription["schedule"] = None
    cycle.end(call, subscription)


def _span(phase: Body) -> Body:
    return {"start_date": phase["start_date"], "end_date": phase["end_date"]}
