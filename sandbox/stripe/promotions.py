"""Redeeming a promotion code: whether it is good for this customer, and which coupon it stands for."""

from __future__ import annotations

from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.store import Body


def redeemable(call: Call, identifier: str, *, customer: str | None, at: int, where: str) -> Body:
    """Return the promotion code, after it was found good for the customer.

    Raises: StripeError.
    """
    body = call.fetch("promotion_code", identifier, param=where, status=400)
    used_up = body["max_redemptions"] is not None and body["times_redeemed"] >= body["max_redemptions"]
    expired = body["expires_at"] is not None and at > body["expires_at"]
    if not body["active"] or used_up or expired:
        raise invalid(
            "This promotion code is inactive, expired or used up.", code="promotion_code_expired", param=where
        )
    if body["customer"] not in {None, customer}:
        raise invalid("This promotion code is restricted to another customer.", param=where)
    if body["restrictions"]["first_time_transaction"] and _has_paid(call, customer):
        raise invalid(
            "This promotion code cannot be redeemed because the associated customer has prior transactions.",
            code="promotion_code_customer_not_first_time",
            param=where,
        )
    return body


def _has_paid(call: Call, customer: str | None) -> bool:
    invoices = call.session.select("invoice", customer=customer, status="paid")
    return any(body["amount_paid"] for _place, body in invoices)
