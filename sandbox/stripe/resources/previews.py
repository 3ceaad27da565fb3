"""`create_preview`: compute an invoice by really making it in a transaction that is discarded."""

from __future__ import annotations

from sandbox.stripe import discounts, invoicing, items, periods, prorations
from sandbox.stripe.agenda import LIVE
from sandbox.stripe.call import Call, fresh_id, operation, require_customer
from sandbox.stripe.errors import invalid
from sandbox.stripe.store import Body


@operation(
    "POST /v1/invoices/create_preview",
    honours=(
        "customer", "discounts", "preview_mode", "subscription", "subscription_details.billing_cycle_anchor",
        "subscription_details.items", "subscription_details.proration_behavior",
        "subscription_details.proration_date",
    ),
)  # fmt: skip
def create_preview(call: Call) -> Body:
    params = call.params
    call.session.discard()  # all following changes are discarded
    if "subscription" in params:
        body = call.fetch("subscription", params["subscription"], param="subscription")
        if body["status"] not in LIVE:
            raise invalid("You cannot preview the upcoming invoice for a canceled subscription.")
        customer = require_customer(call, body["customer"])
    else:
        body, customer = _imagined(call)
    at = call.now(customer["test_clock"])
    details = params.get("subscription_details", {})
    if "discounts" in params:
        body["discounts"] = discounts.attach(
            call,
            params["discounts"],
            held=body["discounts"],
            currency=body["currency"],
            at=at,
            inherited=customer["discount"]["id"] if customer["discount"] else None,
            customer=customer["id"],
        )
        if params["discounts"] == "":
            customer["discount"] = None  # an empty string also excludes the customer's discount
    recurring = params.get("preview_mode") == "recurring"
    if "subscription" in params and details.get("items"):
        _change_items(call, body, details, at, recurring=recurring)
    return _upcoming(call, body, customer, at, recurring=recurring)


def _imagined(call: Call) -> tuple[Body, Body]:
    """Return a subscription that does not exist yet, with its customer."""
    params = call.params
    entries = params.get("subscription_details", {}).get("items")
    if not params.get("customer") or not entries:
        raise invalid(
            "Pass a subscription, or a customer with subscription_details[items].", param="subscription"
        )
    customer = require_customer(call, params["customer"])
    at = call.now(customer["test_clock"])
    price = items.price_of(call, entries[0].get("price", ""), "subscription_details[items][0]", currency=None)
    body = call.begin(
        "subscription",
        "sub",
        billing_cycle_anchor=at,
        collection_method="send_invoice",
        created=at,
        currency=price["currency"],
        customer=customer["id"],
        days_until_due=30,
        test_clock=customer["test_clock"],
    )
    body["items"]["data"] = items.change(call, body, entries, at=at)
    return body, customer


def _change_items(call: Call, body: Body, details: Body, at: int, *, recurring: bool) -> None:
    after = items.change(call, body, details["items"], at=at)
    if not recurring and details.get("proration_behavior", "create_prorations") != "none":
        moment = details.get("proration_date", at)
        prorations.add_proration_items(call, body, body["items"]["data"], after, at=moment, only_credit=False)
    body["items"]["data"] = after


def _upcoming(call: Call, body: Body, customer: Body, at: int, *, recurring: bool) -> Body:
    waiting = [] if recurring else invoicing.pending_items(call, customer["id"], body["currency"], body["id"])
    # The next invoice is created when the period ends, so a discount that ends before then does not apply.
    moment = (
        max(item["current_period_end"] for item in body["items"]["data"])
        if "subscription" in call.params
        else at
    )
    if "subscription" in call.params:
        # Its lines are for the period that begins with it. What changes here is discarded.
        for item in body["items"]["data"]:
            item["current_period_start"] = moment
            item["current_period_end"] = periods.end_of(
                moment, item["price"]["recurring"], anchor=body["billing_cycle_anchor"]
            )
    invoice = invoicing.make(
        call,
        customer,
        [
            *(invoicing.line_of_item(call, item, moment) for item in waiting),
            *invoicing.lines_of(call, body, moment),
        ],
        discounts=discounts.subscription_discounts(call, body, moment),
        reason="upcoming",
        currency=body["currency"],
        at=at,
        subscription=body,
    )
    invoice["id"] = fresh_id("upcoming_in")
    invoice["lines"]["url"] = f"/v1/invoices/{invoice['id']}/lines"
    for line in invoice["lines"]["data"]:
        line["invoice"] = invoice["id"]
    if "subscription" not in call.params:
        invoice["parent"] = None
    return invoice
