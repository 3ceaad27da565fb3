"""Credit notes: they reduce an open invoice, or give credit for a paid one. Refunds are not stood in for."""

from __future__ import annotations

from sandbox.stripe import invoicing
from sandbox.stripe.balances import add_transaction
from sandbox.stripe.call import Call, fresh_id, operation, require_customer
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/credit_notes",
    honours=("amount", "credit_amount", "invoice", "memo", "metadata", "out_of_band_amount", "reason"),
)
def create(call: Call) -> Body:
    params = call.params
    invoice = call.fetch("invoice", params["invoice"], param="invoice", status=400)
    amount = params.get("amount")
    if amount is None or amount <= 0:
        raise invalid("Pass a positive amount.", code="parameter_missing", param="amount")
    if invoice["status"] not in {"open", "paid"}:
        raise invalid(
            "You can only create a credit note for an invoice that is open or paid.", param="invoice"
        )
    customer = require_customer(call, invoice["customer"])
    at = call.now(invoice["test_clock"])
    body = _begin(call, invoice, amount, at)
    call.session.add("credit_note", body)
    before = snapshot(invoice)
    if invoice["status"] == "open":
        _reduce(call, invoice, amount, at)
    else:
        _credit(call, invoice, customer, body, amount)
    merge(body, params)
    emit(call, "credit_note.created", body, at=at)
    emit(call, "invoice.updated", invoice, before=before, at=at)
    return body


@operation("GET /v1/credit_notes/{id}")
def retrieve(call: Call) -> Body:
    return call.fetch("credit_note", call.path[0])


@operation(
    "GET /v1/credit_notes",
    honours=("created", "customer", "ending_before", "invoice", "limit", "starting_after"),
)
def listed(call: Call) -> Body:
    return page(
        call,
        "credit_note",
        "/v1/credit_notes",
        customer=call.params.get("customer"),
        invoice=call.params.get("invoice"),
    )


def _begin(call: Call, invoice: Body, amount: int, at: int) -> Body:
    identifier = fresh_id("cn")
    kind = "pre_payment" if invoice["status"] == "open" else "post_payment"
    body = call.begin(
        "credit_note",
        "cn",
        amount=amount,
        created=at,
        currency=invoice["currency"],
        customer=invoice["customer"],
        effective_at=at,
        invoice=invoice["id"],
        memo=call.params.get("memo"),
        number=f"{invoice['number']}-CN-{identifier[-4:]}",
        out_of_band_amount=call.params.get("out_of_band_amount"),
        pdf="",  # no document is stood in for
        post_payment_amount=amount if kind == "post_payment" else 0,
        pre_payment_amount=amount if kind == "pre_payment" else 0,
        reason=call.params.get("reason"),
        status="issued",
        subtotal=amount,
        subtotal_excluding_tax=amount,
        total=amount,
        total_excluding_tax=amount,
        total_taxes=[],
        type=kind,
    )
    line = call.begin(
        "credit_note_line_item",
        "cnli",
        amount=amount,
        description=call.params.get("memo") or "Credit",
        quantity=1,
        type="custom_line_item",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    body["lines"].update(data=[line], url=f"/v1/credit_notes/{body['id']}/lines")
    return body


def _reduce(call: Call, invoice: Body, amount: int, at: int) -> None:
    if amount > invoice["amount_remaining"]:
        raise invalid(
            f"The sum of credit amount exceeds the remaining {invoice['amount_remaining']}.", param="amount"
        )
    invoice["pre_payment_credit_notes_amount"] += amount
    invoice["amount_remaining"] -= amount
    invoice["amount_due"] -= amount
    if invoice["amount_remaining"] == 0:
        invoicing.settle(call, invoice, at, paid=0)


def _credit(call: Call, invoice: Body, customer: Body, body: Body, amount: int) -> None:
    credited = call.params.get("credit_amount", 0)
    outside = call.params.get("out_of_band_amount", 0)
    if credited + outside != amount:
        raise invalid(
            "The sum of credit_amount, refund_amount and out_of_band_amount must equal the credit note "
            "amount.",
            param="amount",
        )
    if invoice["post_payment_credit_notes_amount"] + amount > invoice["amount_paid"]:
        raise invalid("The credit notes of this invoice would exceed what was paid.", param="amount")
    invoice["post_payment_credit_notes_amount"] += amount
    if credited:
        moved = add_transaction(
            call,
            customer,
            amount=-credited,
            currency=invoice["currency"],
            kind="credit_note",
            credit_note=body["id"],
            invoice=invoice["id"],
        )
        body["customer_balance_transaction"] = moved["id"]
