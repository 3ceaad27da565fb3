"""Operations on invoices: list, finalise, pay and void."""

from __future__ import annotations

from sandbox.stripe import discounts, invoicing
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.charging import check_payment_method, succeeds
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import cut, page, search
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_DAY = 86_400


@operation(
    "POST /v1/invoices",
    honours=(
        "auto_advance", "collection_method", "currency", "customer", "days_until_due", "description",
        "discounts", "due_date", "metadata", "pending_invoice_items_behavior",
    ),
)  # fmt: skip
def create(call: Call) -> Body:
    params = call.params
    if not params.get("customer"):
        raise invalid("Missing required param: customer.", code="parameter_missing", param="customer")
    customer = require_customer(call, params["customer"])
    at = call.now(customer["test_clock"])
    currency = params.get("currency") or customer["currency"] or "usd"
    method = params.get("collection_method", "charge_automatically")
    due = params.get("due_date")
    if method == "send_invoice":
        if due is None and "days_until_due" not in params:
            raise invalid(
                "You must provide `days_until_due` or `due_date` with `send_invoice`.", param="due_date"
            )
        due = due if due is not None else at + params["days_until_due"] * _DAY
    include = params.get("pending_invoice_items_behavior", "exclude") == "include"
    waiting = invoicing.pending_items(call, customer["id"], currency, None) if include else []
    applied = discounts.attach(
        call, params.get("discounts", []), held=[], currency=currency, at=at, customer=customer["id"]
    )
    if "discounts" not in params and customer["discount"]:
        applied = discounts.in_effect(call, [customer["discount"]["id"]], at)
    body = invoicing.make(
        call,
        customer,
        [invoicing.line_of_item(call, item, at) for item in waiting],
        discounts=applied,
        reason="manual",
        currency=currency,
        at=at,
        members={
            "auto_advance": params.get("auto_advance", False),
            "collection_method": method,
            "description": params.get("description") or None,
            "due_date": due,
        },
    )
    for item in waiting:
        item["invoice"] = body["id"]
    merge(body, params)
    return body


@operation("GET /v1/invoices/{invoice}")
def retrieve(call: Call) -> Body:
    return call.fetch("invoice", call.path[0], param="invoice")


@operation("POST /v1/invoices/{invoice}", honours=("auto_advance", "description", "discounts", "metadata"))
def update(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    before = snapshot(body)
    body["auto_advance"] = call.params.get("auto_advance", body["auto_advance"])
    if "description" in call.params:
        body["description"] = call.params["description"] or None
    if "discounts" in call.params:
        _change_discounts(call, body)
    merge(body, call.params)
    emit(call, "invoice.updated", body, before=before)
    return body


@operation("DELETE /v1/invoices/{invoice}")
def delete(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    if body["status"] != "draft" or body["parent"]:
        raise invalid("You can only delete draft invoices that belong to no subscription.")
    for _place, item in list(call.session.select("invoiceitem", invoice=body["id"])):
        item["invoice"] = None
    emit(call, "invoice.deleted", body)
    call.session.delete("invoice", body)
    return {"id": body["id"], "object": "invoice", "deleted": True}


@operation("POST /v1/invoices/{invoice}/finalize", honours=("auto_advance",))
def finalize(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    body["auto_advance"] = call.params.get("auto_advance", body["auto_advance"])
    invoicing.finalise(call, body, call.now(body["test_clock"]))
    return body


@operation("POST /v1/invoices/{invoice}/pay", honours=("off_session", "paid_out_of_band", "payment_method"))
def pay(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    if body["status"] == "draft":
        invoicing.finalise(call, body, call.now(body["test_clock"]))
    if body["status"] == "paid":
        raise invalid("Invoice is already paid", code="invoice_already_paid")
    if body["status"] not in {"open", "uncollectible"}:
        raise invalid(f"This invoice is {body['status']} and cannot be paid.")
    at = call.now(body["test_clock"])
    method = call.params.get("payment_method")
    if method:
        check_payment_method(method)
    if call.params.get("paid_out_of_band") or succeeds(method):
        invoicing.settle(call, body, at, paid=body["amount_remaining"])
    elif not invoicing.charge(call, body, at):
        raise StripeError("Your card was declined.", status=402, kind="card_error", code="card_declined")
    return body


@operation("POST /v1/invoices/{invoice}/void")
def void(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    invoicing.close_without_payment(call, body, call.now(body["test_clock"]), status="void")
    return body


@operation("POST /v1/invoices/{invoice}/mark_uncollectible")
def mark_uncollectible(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    invoicing.close_without_payment(call, body, call.now(body["test_clock"]), status="uncollectible")
    return body


@operation(
    "GET /v1/invoices",
    honours=(
        "collection_method", "created", "customer", "ending_before", "limit", "starting_after", "status",
        "subscription",
    ),
)  # fmt: skip
def listed(call: Call) -> Body:
    params = call.params

    def keep(body: Body) -> bool:
        details = (body["parent"] or {}).get("subscription_details") or {}
        return "subscription" not in params or details.get("subscription") == params["subscription"]

    return page(
        call,
        "invoice",
        "/v1/invoices",
        keep=keep,
        customer=params.get("customer"),
        status=params.get("status"),
        collection_method=params.get("collection_method"),
    )


@operation("GET /v1/invoices/search", honours=("limit", "page", "query"))
def searched(call: Call) -> Body:
    return search(call, "invoice", "/v1/invoices/search")


@operation("GET /v1/invoices/{invoice}/lines", honours=("ending_before", "limit", "starting_after"))
def lines(call: Call) -> Body:
    body = call.fetch("invoice", call.path[0], param="invoice")
    return cut(call, body["lines"]["data"], body["lines"]["url"])


def _change_discounts(call: Call, body: Body) -> None:
    """Replace a draft's discounts, and write its amounts again."""
    if body["status"] != "draft":
        raise invalid("Finalized invoices can't be updated in this way.", param="discounts")
    at = call.now(body["test_clock"])
    body["discounts"] = discounts.attach(
        call,
        call.params["discounts"],
        held=body["discounts"],
        currency=body["currency"],
        at=at,
        customer=body["customer"],
        invoice=body["id"],
    )
    invoicing.write_again(call, body, at)
