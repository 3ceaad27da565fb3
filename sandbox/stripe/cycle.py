"""A subscription's billing cycle: new periods, their invoices, and cancellation."""

from __future__ import annotations

from sandbox.stripe import discounts, invoicing
from sandbox.stripe.agenda import plan
from sandbox.stripe.call import Call
from sandbox.stripe.events import emit
from sandbox.stripe.periods import end_of
from sandbox.stripe.store import Body


def end(call: Call, body: Body, *, details: Body | None = None) -> None:
    """Cancel a subscription at once."""
    at = call.now(body["test_clock"])
    body.update(status="canceled", canceled_at=body["canceled_at"] or at, ended_at=at)
    # The specification requires all three members, even without a reason.
    body["cancellation_details"] = {
        "comment": None,
        "feedback": None,
        "reason": "cancellation_requested",
        **(details or {}),
    }
    emit(call, "customer.subscription.deleted", body, at=at)
    plan(call, body)


def restart_periods(body: Body, at: int) -> None:
    """Start a new billing cycle at an instant."""
    body["billing_cycle_anchor"] = at
    for item in body["items"]["data"]:
        item["current_period_start"] = at
        item["current_period_end"] = end_of(at, item["price"]["recurring"], anchor=at)


def draft(
    call: Call, body: Body, customer: Body, at: int, lines: list[discounts.DiscountLine], *, reason: str
) -> Body:
    """Create the subscription's draft invoice with the discounts in effect now."""
    applied = discounts.subscription_discounts(call, body, at)
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


def leave_draft(call: Call, body: Body, invoice: Body, at: int) -> None:
    """Keep an invoice as a draft for an hour, or close it as paused collection demands."""
    behaviour = (body["pause_collection"] or {}).get("behavior")
    if behaviour == "keep_as_draft":
        invoice["auto_advance"] = False
    elif behaviour in {"void", "mark_uncollectible"}:
        invoice["auto_advance"] = False
        invoicing.finalise(call, invoice, at)
        if invoice["status"] == "open":
            status = "void" if behaviour == "void" else "uncollectible"
            invoicing.close_without_payment(call, invoice, at, status=status)
    else:
        invoice["automatically_finalizes_at"] = at + invoicing.DRAFT_SECONDS
        due = invoice["automatically_finalizes_at"]
        call.session.plan("finalise", invoice["id"], clock=invoice["test_clock"] or "", at=due)


def _use_up(call: Call, body: Body, customer: Body, applied: list[str], at: int) -> None:
    """Remove discounts that last for one invoice, and those that have ended."""

    def left(names: list[str], on_invoice: list[str]) -> list[str]:
        used = {name for name in on_invoice if discounts.terms(call, name)["duration"] == "once"}
        return discounts.in_effect(call, [name for name in names if name not in used], at)

    body["discounts"] = left(body["discounts"], applied)
    for item in body["items"]["data"]:
        item["discounts"] = left(item["discounts"], item["discounts"])
    if customer["discount"] and not left([customer["discount"]["id"]], applied):
        customer["discount"] = None
