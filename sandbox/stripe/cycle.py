"""A subscription's billing cycle: a new period, the invoice cut for it, and the end of it all."""

from __future__ import annotations

from sandbox.stripe import discounts, invoicing
from sandbox.stripe.agenda import plan
from sandbox.stripe.call import Call
from sandbox.stripe.events import emit
from sandbox.stripe.periods import end_of
from sandbox.stripe.store import Body


def end(call: Call, body: Body, *, details: Body | None = None) -> None:
    """Cancel at once."""
    at = call.now(body["test_clock"])
    body.update(status="canceled", canceled_at=body["canceled_at"] or at, ended_at=at)
    # The specification requires the three members even when nobody said why.
    body["cancellation_details"] = {
        "comment": None,
        "feedback": None,
        "reason": "cancellation_requested",
        **(details or {}),
    }
    emit(call, "customer.subscription.deleted", body, at=at)
    plan(call, body)


def restart_periods(body: Body, at: int) -> None:
    """A new billing cycle from now on."""
    body["billing_cycle_anchor"] = at
    for item in body["items"]["data"]:
        item["current_period_start"] = at
        item["current_period_end"] = end_of(at, item["price"]["recurring"], anchor=at)


def draft(
    call: Call, body: Body, customer: Body, at: int, lines: list[discounts.DiscountLine], *, reason: str
) -> Body:
    """The subscription's draft invoice at this moment, with the discounts of this moment."""
    applied = discounts.of_subscription(call, body, at)
    waiting = invoicing.pending_items(call, customer["id"], body["currency"], body["id"])
    invoice = invoicing.make(
        call,
        customer,
        [*(invoicing.line_of_item(call, item, at) for item in waiting), *lines],
        discounts=applied,
        reason=reason,
        currency=body["currency"],
        at=at,
        subscription=body,
    )
    for item in waiting:
        item["invoice"] = invoice["id"]
    _use_up(call, body, customer, applied, at)
    body["latest_invoice"] = invoice["id"]
    return invoice


def _use_up(call: Call, body: Body, customer: Body, applied: list[str], at: int) -> None:
    """Discounts that last for one invoice are gone after it, and those that have ended with them."""

    def left(names: list[str], on_invoice: list[str]) -> list[str]:
        used = {name for name in on_invoice if discounts.terms(call, name)["duration"] == "once"}
        return discounts.in_effect(call, [name for name in names if name not in used], at)

    body["discounts"] = left(body["discounts"], applied)
    for item in body["items"]["data"]:
        item["discounts"] = left(item["discounts"], item["discounts"])
    if customer["discount"] and not left([customer["discount"]["id"]], applied):
        customer["discount"] = None
