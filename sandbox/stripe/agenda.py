"""Put a subscription's future actions (renewal, cancellation, resumption) on its clock's agenda."""

from __future__ import annotations

from sandbox.stripe.call import Call
from sandbox.stripe.store import Body

LIVE = frozenset({"active", "past_due", "trialing", "unpaid"})


def plan(call: Call, subscription: Body) -> None:
    """Plan the subscription's renewal, cancellation and resumption on its clock, or remove them."""
    live = subscription["status"] in LIVE
    clock = subscription["test_clock"] or ""
    ends = min((item["current_period_end"] for item in subscription["items"]["data"]), default=None)
    resumes = (subscription["pause_collection"] or {}).get("resumes_at")
    # Actions due at the same instant run in alphabetical order, so "cancel" comes before "renew".
    for action, at in (("cancel", subscription["cancel_at"]), ("renew", ends), ("resume", resumes)):
        call.session.plan(action, subscription["id"], clock=clock, at=at if live else None)
