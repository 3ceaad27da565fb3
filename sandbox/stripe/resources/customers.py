"""Customers, their balance, and the customer-level discount that old accounts still carry."""

from __future__ import annotations

import secrets

from sandbox.stripe import discounts
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.charging import check_payment_method
from sandbox.stripe.cycle import end
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page, search
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_MEMBERS = ("address", "description", "email", "name", "phone", "preferred_locales", "tax_exempt")


@operation(
    "POST /v1/customers",
    honours=(
        *_MEMBERS,
        "balance",
        "invoice_settings.default_payment_method",
        "metadata",
        "payment_method",
        "test_clock",
    ),
)
def create(call: Call) -> Body:
    params = call.params
    test_clock = params.get("test_clock")
    if test_clock:
        call.fetch("test_clock", test_clock, param="test_clock", status=400)
    body = call.begin(
        "customer",
        "cus",
        created=call.now(test_clock),
        balance=params.get("balance", 0),
        delinquent=False,
        invoice_prefix=secrets.token_hex(4).upper(),
        invoice_settings={
            "custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None,
        },
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        test_clock=test_clock,
    )  # fmt: skip
    _apply(call, body)
    merge(body, params)
    call.session.add("customer", body)
    emit(call, "customer.created", body)
    return body


@operation("GET /v1/customers/{customer}")
def retrieve(call: Call) -> Body:
    if gone := call.session.get("customer", call.path[0]) or call.session.get(
        "customer", call.path[0], also_deleted=True
    ):
        living = call.session.get("customer", call.path[0])
        return living or {"id": gone["id"], "object": "customer", "deleted": True}
    return call.fetch("customer", call.path[0])


@operation(
    "POST /v1/customers/{customer}",
    honours=(*_MEMBERS, "balance", "invoice_settings.default_payment_method", "metadata"),
)
def update(call: Call) -> Body:
    body = require_customer(call, call.path[0], status=404)
    before = snapshot(body)
    body["balance"] = call.params.get("balance", body["balance"])
    _apply(call, body)
    merge(body, call.params)
    emit(call, "customer.updated", body, before=before)
    return body


@operation("DELETE /v1/customers/{customer}")
def delete(call: Call) -> Body:
    """Stripe cancels a deleted customer's subscriptions at once."""
    body = require_customer(call, call.path[0], status=404)
    for _place, subscription in list(call.session.select("subscription", customer=body["id"])):
        if subscription["status"] != "canceled":
            end(call, subscription)
    emit(call, "customer.deleted", body)
    call.session.delete("customer", body)
    return {"id": body["id"], "object": "customer", "deleted": True}


@operation(
    "GET /v1/customers",
    honours=("created", "email", "ending_before", "limit", "starting_after", "test_clock"),
)
def listed(call: Call) -> Body:
    return page(
        call,
        "customer",
        "/v1/customers",
        email=call.params.get("email"),
        test_clock=call.params.get("test_clock"),
    )


@operation("GET /v1/customers/search", honours=("limit", "page", "query"))
def searched(call: Call) -> Body:
    return search(call, "customer", "/v1/customers/search")


@operation("DELETE /v1/customers/{customer}/discount")
def delete_discount(call: Call) -> Body:
    body = require_customer(call, call.path[0], status=404)
    if not body["discount"]:
        raise discounts.no_discount_error(body["id"])
    held = body["discount"]
    before = snapshot(body)
    body["discount"] = None
    emit(call, "customer.discount.deleted", held)
    emit(call, "customer.updated", body, before=before)
    return discounts.deleted(held)


def give_legacy_discount(call: Call, customer: str, coupon: str) -> Body:
    """A customer-level discount, which the API of today can no longer create but old accounts still have."""
    body = require_customer(call, customer)
    found = call.fetch("coupon", coupon, param="coupon", status=400)
    identifier = discounts.redeem(
        call,
        found,
        currency=body["currency"] or found["currency"] or "",
        at=call.now(body["test_clock"]),
        where="coupon",
        places={"customer": body["id"]},
    )
    before = snapshot(body)
    body["discount"] = call.session.get("discount", identifier)
    emit(call, "customer.discount.created", body["discount"])
    emit(call, "customer.updated", body, before=before)
    return body


def _apply(call: Call, body: Body) -> None:
    params = call.params
    for member in _MEMBERS:
        if member in params:
            body[member] = params[member] if params[member] != "" else None
    method = params.get("invoice_settings", {}).get("default_payment_method") or params.get("payment_method")
    if method:
        check_payment_method(method)
        body["invoice_settings"]["default_payment_method"] = method
    if body["currency"] is None and body["balance"] and "balance" in params:
        raise invalid(
            "A balance needs a currency: create a customer balance transaction instead.", param="balance"
        )
