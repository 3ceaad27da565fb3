"""Carry out what is due as time passes: renewals, trial ends, finalisation, overdue invoices,
cancellations.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.stripe import clock, cycle, invoicing, scheduling
from sandbox.stripe.agenda import LIVE, plan
from sandbox.stripe.call import Call
from sandbox.stripe.charging import payment_method
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.periods import end_of
from sandbox.stripe.store import Body


def advance(call: Call, test_clock: str, until: int) -> None:
    """Move a clock forward, and carry out everything due in between at its instant."""
    _run(call, test_clock, until)
    clock.set_clock(call.session, test_clock or None, until)


def catch_up(call: Call) -> None:
    """Carry out what is due on the local Stripe's own running clock."""
    row = call.session.sql.execute("SELECT min(at) FROM agenda WHERE clock = ''").fetchone()
    standing = call.session.setting("standing_at")
    now = call.now()
    if row[0] is not None and row[0] <= now:
        _run(call, clock.OWN, now)
        call.session.set("standing_at", standing)


def _run(call: Call, test_clock: str, until: int) -> None:
    """Carry out the actions due on a clock, in order."""
    quiet = Call(call.session, call.contract, {}, [])  # these events belong to no request
    while True:
        row = call.session.sql.execute(
            "SELECT action, id, at FROM agenda WHERE clock = ? AND at <= ? ORDER BY at, action, id LIMIT 1",
            (test_clock, until),
        ).fetchone()
        if row is None:
            return
        action, identifier, at = row
        call.session.plan(action, identifier, clock=test_clock, at=None)
        clock.set_clock(call.session, test_clock or None, at)
        _ACTIONS[action](quiet, identifier, at)


def _cancel(call: Call, identifier: str, _at: int) -> None:
    body = call.session.get("subscription", identifier)
    if body and body["status"] != "canceled":
        cycle.end(call, body)


def _renew(call: Call, identifier: str, at: int) -> None:
    body = call.session.get("subscription", identifier)
    if body is None or body["status"] not in LIVE:
        return
    customer = call.session.get("customer", body["customer"])
    if customer is None:
        return
    before = snapshot(body)
    if body["status"] == "trialing":
        body["status"] = "active"
        if _ended_without_payment_method(call, body, customer, before, at):
            return
    for item in body["items"]["data"]:
        item["current_period_start"] = at
        item["current_period_end"] = end_of(
            at, item["price"]["recurring"], anchor=body["billing_cycle_anchor"]
        )
    if body["cancel_at_period_end"]:
        body["cancel_at"] = max(item["current_period_end"] for item in body["items"]["data"])
    invoice = cycle.draft(
        call, body, customer, at, invoicing.lines_of(call, body, at), reason="subscription_cycle"
    )
    emit(call, "customer.subscription.updated", body, before=before, at=at)
    cycle.leave_draft(call, body, invoice, at)
    plan(call, body)


def _ended_without_payment_method(call: Call, body: Body, customer: Body, before: Body, at: int) -> bool:
    """Pause or cancel after a trial without payment method, if the trial settings ask for it.

    Returns True if it did.
    """
    wish = (body["trial_settings"] or {}).get("end_behavior", {}).get("missing_payment_method")
    charged = body["collection_method"] == "charge_automatically"
    if not charged or payment_method(customer, body) or wish not in {"pause", "cancel"}:
        return False
    if wish == "cancel":
        cycle.end(call, body)
        return True
    body["status"] = "paused"
    emit(call, "customer.subscription.paused", body, at=at)
    emit(call, "customer.subscription.updated", body, before=before, at=at)
    plan(call, body)
    return True


def _finalise(call: Call, identifier: str, at: int) -> None:
    invoice = call.session.get("invoice", identifier)
    if invoice and invoice["status"] == "draft" and invoice["auto_advance"]:
        invoicing.finalise(call, invoice, at)


def _overdue(call: Call, identifier: str, at: int) -> None:
    """Mark a subscription past due when a sent invoice is not paid by its date."""
    invoice = call.session.get("invoice", identifier)
    if invoice is None or invoice["status"] != "open":
        return
    emit(call, "invoice.overdue", invoice, at=at)
    body = invoicing.subscription_of(call, invoice)
    if body and body["status"] == "active":
        before = snapshot(body)
        body["status"] = "past_due"
        emit(call, "customer.subscription.updated", body, before=before, at=at)


def _resume(call: Call, identifier: str, at: int) -> None:
    body = call.session.get("subscription", identifier)
    if body and body["pause_collection"]:
        before = snapshot(body)
        body["pause_collection"] = None
        emit(call, "customer.subscription.updated", body, before=before, at=at)


_ACTIONS: dict[str, Callable[[Call, str, int], None]] = {
    "cancel": _cancel,
    "finalise": _finalise,
    "overdue": _overdue,
    "phase": scheduling.move_on,
    "renew": _renew,
    "resume": _resume,
}
