"""Invoices: create them from lines and discounts, then finalise, pay or void them.

Amounts follow docs.stripe.com/api/invoices/object: `subtotal` is after item-level discounts, `total` is
also after invoice-level discounts and with exclusive taxes.
"""

from __future__ import annotations

from sandbox.stripe import discounts as rules
from sandbox.stripe import taxes
from sandbox.stripe.balances import add_transaction
from sandbox.stripe.call import Call
from sandbox.stripe.charging import payment_method, succeeds
from sandbox.stripe.discounts import DiscountLine
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.store import Body

DRAFT_SECONDS = 3600  # a renewal, and the first invoice to be sent, stay drafts for about an hour
_DAY = 86_400


def lines_of(
    call: Call, subscription: Body, at: int, *, items: list[Body] | None = None
) -> list[DiscountLine]:
    """Return one line per item for its current period, before discounts."""
    return [
        DiscountLine(
            amount=int(item["price"]["unit_amount"]) * item["quantity"],
            description=f"{item['quantity']} × {item['price']['nickname'] or item['price']['product']}",
            product=item["price"]["product"],
            discounts=rules.in_effect(call, item["discounts"], at),
            price=item["price"],
            quantity=item["quantity"],
            period=(item["current_period_start"], item["current_period_end"]),
            parent={
                "type": "subscription_item_details",
                "invoice_item_details": None,
                "subscription_item_details": {
                    "invoice_item": None,
                    "proration": False,
                    "proration_details": None,
                    "subscription": subscription["id"] or None,
                    "subscription_item": item["id"],
                },
            },
            metadata=dict(subscription["metadata"]),
            subscription=subscription["id"] or None,
            tax_rates=item["tax_rates"] or subscription["default_tax_rates"] or [],
        )
        for item in (subscription["items"]["data"] if items is None else items)
    ]


def pending_items(call: Call, customer: str, currency: str, subscription: str | None) -> list[Body]:
    """Return the invoice items that wait for the customer's next invoice."""
    return [
        item
        for _place, item in call.session.select("invoiceitem", customer=customer, invoice=None)
        if item["currency"] == currency and _subscription_of(item) in {None, subscription}
    ]


def line_of_item(call: Call, item: Body, at: int) -> DiscountLine:
    """Return the line for an invoice item."""
    return DiscountLine(
        amount=item["amount"],
        description=item["description"] or "",
        discountable=item["discountable"],
        discounts=rules.in_effect(call, item["discounts"] or [], at),
        quantity=item["quantity"],
        period=(item["period"]["start"], item["period"]["end"]),
        parent={
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": item["proration"],
                "proration_details": None,
                "subscription": _subscription_of(item),
            },
            "subscription_item_details": None,
        },
        metadata=dict(item["metadata"]),
        subscription=_subscription_of(item),
        tax_rates=item["tax_rates"] or [],
    )


def make(
    call: Call,
    customer: Body,
    lines: list[DiscountLine],
    *,
    discounts: list[str],
    reason: str,
    currency: str,
    at: int,
    subscription: Body | None = None,
    members: Body | None = None,
) -> Body:
    """Create and store a draft invoice with these lines."""
    body = call.begin(
        "invoice",
        "in",
        auto_advance=subscription is not None,
        billing_reason=reason,
        collection_method=subscription["collection_method"] if subscription else "charge_automatically",
        created=at,
        currency=currency,
        customer=customer["id"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        customer_tax_exempt="none",
        description=None,
        discounts=discounts,
        issuer={"type": "self"},
        metadata={},
        parent=_parent(subscription),
        period_end=at,
        period_start=subscription["items"]["data"][0]["current_period_start"] if subscription else at,
        status="draft",
        test_clock=customer["test_clock"],
    )
    body.update(members or {})
    body["lines"]["url"] = f"/v1/invoices/{body['id']}/lines"
    write_lines(call, body, customer, lines)
    call.session.add("invoice", body)
    emit(call, "invoice.created", body, at=at)
    return body


def write_lines(call: Call, body: Body, customer: Body, lines: list[DiscountLine]) -> None:
    """Write a draft's lines and all amounts that follow from them."""
    rules.apply_discounts(call, lines, body["discounts"])
    totals: dict[str, int] = {}
    for line in lines:
        for identifier, amount in line.taken.items():
            totals[identifier] = totals.get(identifier, 0) + amount
    for identifier in body["discounts"]:
        totals.setdefault(identifier, 0)
    body["lines"]["data"] = [_line(call, body, line) for line in lines]
    own = sum(amount for line in lines for name, amount in line.taken.items() if name in line.discounts)
    of_lines = [line["taxes"] for line in body["lines"]["data"]]
    net, contained = sum(line.net for line in lines), sum(map(taxes.contained, of_lines))
    before = [taxes.taxes_of(line.amount, line.tax_rates) for line in lines]
    body["subtotal"] = sum(line.amount for line in lines) - own
    body["subtotal_excluding_tax"] = body["subtotal"] - sum(map(taxes.contained, before))
    body["total"] = net + sum(map(taxes.added, of_lines))
    body["total_excluding_tax"] = net - contained
    body["total_discount_amounts"] = [{"amount": amount, "discount": name} for name, amount in totals.items()]
    body["total_taxes"], body["total_pretax_credit_amounts"] = taxes.totals(of_lines), []
    if not body["period_start"] and lines:
        body["period_start"] = lines[0].period[0]
    body["starting_balance"] = customer["balance"]
    body["amount_due"] = body["amount_remaining"] = max(
        0, body["total"] + _balance_used(body["total"], customer)
    )


def write_again(call: Call, body: Body, at: int) -> None:
    """Write a draft's lines again: first the subscription's, then those of invoice items."""
    customer = call.session.get("customer", body["customer"], also_deleted=True) or {}
    subscription = subscription_of(call, body)
    own = lines_of(call, subscription, at) if subscription else []
    added = [
        line_of_item(call, item, at)
        for _place, item in call.session.select("invoiceitem", invoice=body["id"])
    ]
    write_lines(call, body, customer, [*own, *added])


def finalise(call: Call, body: Body, at: int) -> None:
    """Turn a draft into an open invoice: apply the balance and set the number.

    An invoice with nothing due is paid at once.

    Raises: StripeError if it is not a draft.
    """
    if body["status"] != "draft":
        raise invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    before = snapshot(body)
    customer = (
        call.session.get("customer", body["customer"])
        or call.session.get("customer", body["customer"], also_deleted=True)
        or {}
    )
    used = _balance_used(body["total"], customer)
    body["starting_balance"] = customer["balance"]
    body["amount_due"] = body["amount_remaining"] = max(0, body["total"] + used)
    body.update(
        status="open",
        number=f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}",
        effective_at=at,
        automatically_finalizes_at=None,
    )
    customer["next_invoice_sequence"] += 1
    body["status_transitions"]["finalized_at"] = at
    if used:
        add_transaction(
            call,
            customer,
            amount=-used,
            currency=body["currency"],
            kind="applied_to_invoice",
            invoice=body["id"],
        )
    body["ending_balance"] = customer["balance"]
    if body["collection_method"] == "send_invoice" and body["due_date"] is None:
        body["due_date"] = at + (_days_until_due(call, body) or 0) * _DAY
    emit(call, "invoice.finalized", body, at=at)
    emit(call, "invoice.updated", body, before=before, at=at)
    call.session.plan("finalise", body["id"], clock=body["test_clock"] or "", at=None)
    if body["amount_due"] == 0:
        settle(call, body, at, paid=0)
    elif body["collection_method"] == "charge_automatically" and body["auto_advance"]:
        charge(call, body, at)
    elif body["due_date"]:
        call.session.plan("overdue", body["id"], clock=body["test_clock"] or "", at=body["due_date"])


def charge(call: Call, body: Body, at: int) -> bool:
    """Charge the payment method; the subscription's status follows the result."""
    customer = call.session.get("customer", body["customer"], also_deleted=True) or {}
    subscription = subscription_of(call, body)
    body["attempted"] = True
    body["attempt_count"] += 1
    if succeeds(payment_method(customer, subscription)):
        settle(call, body, at, paid=body["amount_remaining"])
        return True
    emit(call, "invoice.payment_failed", body, at=at)
    if subscription and subscription["status"] in {"active", "trialing"}:
        before = snapshot(subscription)
        first = body["billing_reason"] == "subscription_create"
        subscription["status"] = "incomplete" if first else "past_due"
        emit(call, "customer.subscription.updated", subscription, before=before, at=at)
    return False


def settle(call: Call, body: Body, at: int, *, paid: int) -> None:
    """Turn an open invoice into a paid one."""
    body.update(status="paid", amount_paid=body["amount_paid"] + paid, amount_remaining=0, attempted=True)
    body["status_transitions"]["paid_at"] = at
    call.session.plan("overdue", body["id"], clock=body["test_clock"] or "", at=None)
    emit(call, "invoice.paid", body, at=at)
    emit(call, "invoice.payment_succeeded", body, at=at)
    subscription = subscription_of(call, body)
    if subscription and subscription["status"] in {"past_due", "incomplete", "unpaid"}:
        before = snapshot(subscription)
        subscription["status"] = "active"
        emit(call, "customer.subscription.updated", subscription, before=before, at=at)


def close_without_payment(call: Call, body: Body, at: int, *, status: str) -> None:
    """Mark an invoice as void or uncollectible.

    Raises: StripeError if it is neither open nor uncollectible.
    """
    if body["status"] not in {"open", "uncollectible"}:
        raise invalid(f"You can only mark an open invoice as {status}; this one is {body['status']}.")
    before = snapshot(body)
    body["status"] = status
    name = "voided_at" if status == "void" else "marked_uncollectible_at"
    body["status_transitions"][name] = at
    if status == "void":
        body["amount_remaining"] = 0
    call.session.plan("overdue", body["id"], clock=body["test_clock"] or "", at=None)
    emit(call, "invoice.voided" if status == "void" else "invoice.marked_uncollectible", body, at=at)
    emit(call, "invoice.updated", body, before=before, at=at)


def subscription_of(call: Call, body: Body) -> Body | None:
    """Return the subscription that an invoice belongs to, if any."""
    details = (body["parent"] or {}).get("subscription_details")
    return call.session.get("subscription", details["subscription"]) if details else None


def _line(call: Call, body: Body, line: DiscountLine) -> Body:
    item = call.begin(
        "line_item",
        "il",
        amount=line.amount,
        currency=body["currency"],
        description=line.description,
        discount_amounts=[{"amount": amount, "discount": name} for name, amount in line.taken.items()],
        discountable=line.discountable,
        discounts=list(line.discounts),
        invoice=body["id"],
        metadata=line.metadata,
        parent=line.parent,
        period={"start": line.period[0], "end": line.period[1]},
        pretax_credit_amounts=[],
        quantity=line.quantity,
        subscription=line.subscription,
        subtotal=line.amount,
        taxes=taxes.taxes_of(line.net, line.tax_rates),
    )
    if line.price:
        item["pricing"] = {
            "type": "price_details",
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        }
    return item


def _parent(subscription: Body | None) -> Body | None:
    if subscription is None:
        return None
    return {
        "type": "subscription_details",
        "quote_details": None,
        "subscription_details": {
            "metadata": dict(subscription["metadata"]),
            "subscription": subscription["id"],
        },
    }


def _balance_used(total: int, customer: Body) -> int:
    """Return what the balance adds to an invoice (negative for credit); a negative total becomes credit."""
    balance: int = customer["balance"]
    if total < 0:
        return -total
    return max(-total, balance)


def _days_until_due(call: Call, body: Body) -> int | None:
    subscription = subscription_of(call, body)
    days: int | None = subscription["days_until_due"] if subscription else None
    return days


def _subscription_of(item: Body) -> str | None:
    details = (item["parent"] or {}).get("subscription_details") or {}
    identifier: str | None = details.get("subscription")
    return identifier
