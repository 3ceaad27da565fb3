"""The customer's balance: negative is credit the next invoices use up, positive is added to the next one."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation, the_customer
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_URL = "/v1/customers/{customer}/balance_transactions"


@operation(f"POST {_URL}", honours=("amount", "currency", "description", "metadata"))
def create(call: Call) -> Body:
    customer = the_customer(call, call.path[0], status=404)
    body = move(
        call,
        customer,
        amount=call.params["amount"],
        currency=call.params["currency"],
        kind="adjustment",
        description=call.params.get("description") or None,
    )
    merge(body, call.params)
    return body


@operation(f"GET {_URL}/{{transaction}}")
def retrieve(call: Call) -> Body:
    body = call.fetch("customer_balance_transaction", call.path[1])
    if body["customer"] != call.path[0]:
        return call.fetch("customer_balance_transaction", "")
    return body


@operation(f"GET {_URL}", honours=("ending_before", "limit", "starting_after", "created", "invoice"))
def listed(call: Call) -> Body:
    url = f"/v1/customers/{call.path[0]}/balance_transactions"
    return page(
        call, "customer_balance_transaction", url, customer=call.path[0], invoice=call.params.get("invoice")
    )


def move(
    call: Call,
    customer: Body,
    *,
    amount: int,
    currency: str,
    kind: str,
    description: str | None = None,
    invoice: str | None = None,
    credit_note: str | None = None,
) -> Body:
    """Add to the balance (a credit is negative) and write down why.

    Raises:
        StripeError: the customer is billed in another currency.
    """
    if customer["currency"] not in {None, currency}:
        raise invalid(
            f"You cannot combine currencies on a single customer. This customer has been billed in "
            f"{customer['currency']}.",
            param="currency",
        )
    before = snapshot(customer)
    customer["currency"] = currency
    customer["balance"] += amount
    body = call.begin(
        "customer_balance_transaction",
        "cbtxn",
        created=call.now(customer["test_clock"]),
        amount=amount,
        credit_note=credit_note,
        currency=currency,
        customer=customer["id"],
        description=description,
        ending_balance=customer["balance"],
        invoice=invoice,
        metadata={},
        type=kind,
    )
    call.session.add("customer_balance_transaction", body)
    emit(call, "customer.updated", customer, before=before)
    return body
