"""The customer's balance: negative is credit the next invoices use up, positive is added to the next one."""

from __future__ import annotations

from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.store import Body


def add_transaction(
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
