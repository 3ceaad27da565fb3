"""Invoice items: amounts that wait for the next invoice or join a draft."""

from __future__ import annotations

from sandbox.stripe import discounts, invoicing, taxes
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/invoiceitems",
    honours=(
        "amount", "currency", "customer", "description", "discountable", "discounts", "invoice", "metadata",
        "period", "subscription", "tax_rates",
    ),
)  # fmt: skip
def create(call: Call) -> Body:
    params = call.params
    for name in ("customer", "amount"):
        if name not in params:
            raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
    customer = require_customer(call, params["customer"])
    at = call.now(customer["test_clock"])
    invoice = _draft(call, params["invoice"], customer) if "invoice" in params else None
    currency = params.get("currency") or (invoice["currency"] if invoice else customer["currency"])
    if currency is None:
        raise invalid("Missing required param: currency.", code="parameter_missing", param="currency")
    if customer["currency"] not in {None, currency}:
        raise invalid("You cannot combine currencies on a single customer.", param="currency")
    customer["currency"] = currency
    if "subscription" in params:
        call.fetch("subscription", params["subscription"], param="subscription", status=400)
    body = call.begin(
        "invoiceitem",
        "ii",
        amount=params["amount"],
        currency=currency,
        customer=customer["id"],
        date=at,
        description=params.get("description") or None,
        discountable=params.get("discountable", params["amount"] >= 0),
        invoice=invoice["id"] if invoice else None,
        net_amount=params["amount"],
        parent=_parent(params.get("subscription")),
        period=params.get("period") or {"start": at, "end": at},
        quantity=1,
        quantity_decimal="1",
        tax_rates=taxes.rates(call, params.get("tax_rates"), where="tax_rates"),
        test_clock=customer["test_clock"],
    )
    body["discounts"] = discounts.attach(
        call,
        params.get("discounts", []),
        held=[],
        currency=currency,
        at=at,
        customer=customer["id"],
        invoice_item=body["id"],
    )
    merge(body, params)
    call.session.add("invoiceitem", body)
    emit(call, "invoiceitem.created", body, at=at)
    if invoice:
        _rewrite(call, invoice, at)
    return body


@operation("GET /v1/invoiceitems/{invoiceitem}")
def retrieve(call: Call) -> Body:
    return call.fetch("invoiceitem", call.path[0])


@operation(
    "POST /v1/invoiceitems/{invoiceitem}", honours=("amount", "description", "discountable", "metadata")
)
def update(call: Call) -> Body:
    body = call.fetch("invoiceitem", call.path[0])
    if body["invoice"] and call.params.keys() - {"metadata", "expand"}:
        raise invalid("This invoice item is on an invoice and can no longer be changed.")
    before = snapshot(body)
    for name in ("amount", "description", "discountable"):
        body[name] = call.params.get(name, body[name])
    merge(body, call.params)
    emit(call, "invoiceitem.updated", body, before=before)
    return body


@operation("DELETE /v1/invoiceitems/{invoiceitem}")
def delete(call: Call) -> Body:
    body = call.fetch("invoiceitem", call.path[0])
    if body["invoice"]:
        raise invalid("This invoice item is on an invoice and cannot be deleted.")
    emit(call, "invoiceitem.deleted", body)
    call.session.delete("invoiceitem", body)
    return {"id": body["id"], "object": "invoiceitem", "deleted": True}


@operation(
    "GET /v1/invoiceitems",
    honours=("created", "customer", "ending_before", "invoice", "limit", "pending", "starting_after"),
)
def listed(call: Call) -> Body:
    pending = call.params.get("pending")
    return page(
        call,
        "invoiceitem",
        "/v1/invoiceitems",
        keep=lambda body: pending is None or pending == (body["invoice"] is None),
        customer=call.params.get("customer"),
        invoice=call.params.get("invoice"),
    )


def _draft(call: Call, identifier: str, customer: Body) -> Body:
    invoice = call.fetch("invoice", identifier, param="invoice", status=400)
    if invoice["status"] != "draft" or invoice["customer"] != customer["id"]:
        raise invalid("You can only add items to a draft invoice of the same customer.", param="invoice")
    return invoice


def _rewrite(call: Call, invoice: Body, at: int) -> None:
    """Write a draft's lines again, with the new one."""
    before = snapshot(invoice)
    invoicing.write_again(call, invoice, at)
    emit(call, "invoice.updated", invoice, before=before, at=at)


def _parent(subscription: str | None) -> Body | None:
    if subscription is None:
        return None
    return {"type": "subscription_details", "subscription_details": {"subscription": subscription}}
