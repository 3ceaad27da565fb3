"""Transactions on a customer's balance, each saying why it moved."""

from __future__ import annotations

from sandbox.stripe.balances import add_transaction
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_URL = "/v1/customers/{customer}/balance_transactions"


@operation(f"POST {_URL}", honours=("amount", "currency", "description", "metadata"))
def create(call: Call) -> Body:
    customer = require_customer(call, call.path[0], status=404)
    body = add_transaction(
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
