"""Subscriptions: created, changed, paused and cancelled, with the discounts that Licet manages."""

from __future__ import annotations

import copy

from sandbox.stripe import cycle, discounts, invoicing, items, prorations, taxes
from sandbox.stripe.agenda import plan
from sandbox.stripe.call import Call, operation, require_customer
from sandbox.stripe.charging import check_payment_method, payment_method
from sandbox.stripe.cycle import draft, end, restart_periods
from sandbox.stripe.errors import StripeError, invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page, search
from sandbox.stripe.metadata import merge
from sandbox.stripe.money import prorated
from sandbox.stripe.store import Body

_DAY = 86_400
_COMMON = (
    "cancel_at", "cancel_at_period_end", "collection_method", "days_until_due", "default_payment_method",
    "default_tax_rates", "description", "discounts", "items", "metadata", "off_session", "payment_behavior",
    "proration_behavior", "trial_end", "trial_settings",
)  # fmt: skip


@operation(
    "POST /v1/subscriptions",
    honours=(
        *_COMMON,
        "billing_cycle_anchor",
        "billing_mode.type",
        "currency",
        "customer",
        "trial_period_days",
    ),
)
def create(call: Call) -> Body:
    params = call.params
    for name in ("customer", "items"):
        if not params.get(name):
            raise invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
    customer = require_customer(call, params["customer"])
    at = call.now(customer["test_clock"])
    body = _begin(call, customer, at)
    customer["currency"] = body["currency"]
    _apply(call, body, at)
    body["items"]["data"] = items.change(call, body, params["items"], at=at)
    body["items"]["url"] = f"/v1/subscription_items?subscription={body['id']}"
    body["discounts"] = _discounts(call, body, customer, at)
    merge(body, params)
    call.session.add("subscription", body)
    starting = copy.deepcopy(body)
    _first_period(call, body, at)
    emit(call, "customer.subscription.created", body, at=at)
    _first_invoice(call, body, customer, at, whole=starting)
    plan(call, body)
    return body


@operation("GET /v1/subscriptions/{subscription_exposed_id}")
def retrieve(call: Call) -> Body:
    return call.fetch("subscription", call.path[0])


@operation(
    "POST /v1/subscriptions/{subscription_exposed_id}",
    honours=(*_COMMON, "billing_cycle_anchor", "cancellation_details", "pause_collection", "proration_date"),
)
def update(call: Call) -> Body:
    body = call.fetch("subscription", call.path[0])
    customer = require_customer(call, body["customer"])
    params = call.params
    if body["status"] == "canceled" and params.keys() - {"cancellation_details", "metadata", "expand"}:
        raise invalid(
            "A canceled subscription can only update its cancellation_details and metadata.",
            code="invalid_canceled_subscription_fields",
        )
    at = call.now(body["test_clock"])
    before = snapshot(body)
    # Discounts first: items changed in the same call are prorated with the new discounts.
    if "discounts" in params:
        body["discounts"] = _discounts(call, body, customer, at)
    _apply(call, body, at)
    _pause(call, body)
    merge(body, params)
    restart = params.get("billing_cycle_anchor") in ("now", {"type": "now"})
    if "items" in params or restart:
        _change_items(call, body, customer, at, restart=restart)
    if params.get("trial_end") == "now" and before["status"] == "trialing":
        _end_trial(call, body, customer, at)
    emit(call, "customer.subscription.updated", body, before=before, at=at)
    plan(call, body)
    return body


@operation(
    "DELETE /v1/subscriptions/{subscription_exposed_id}",
    honours=("cancellation_details",),
)
def cancel(call: Call) -> Body:
    body = call.fetch("subscription", call.path[0])
    if body["status"] == "canceled":
        raise StripeError(
            f"No such subscription: '{body['id']}'", status=404, code="resource_missing", param="id"
        )
    details = call.params.get("cancellation_details") or {}
    end(call, body, details={name: value or None for name, value in details.items()})
    return body


@operation(
    "POST /v1/subscriptions/{subscription}/resume", honours=("billing_cycle_anchor", "proration_behavior")
)
def resume(call: Call) -> Body:
    body = call.fetch("subscription", call.path[0])
    if body["status"] != "paused":
        raise invalid("You can only resume subscriptions that are paused.")
    at = call.now(body["test_clock"])
    before = snapshot(body)
    body["status"] = "active"
    restart_periods(body, at)
    emit(call, "customer.subscription.resumed", body, at=at)
    emit(call, "customer.subscription.updated", body, before=before, at=at)
    _invoice(call, body, require_customer(call, body["customer"]), at, reason="subscription_cycle")
    plan(call, body)
    return body


@operation("DELETE /v1/subscriptions/{subscription_exposed_id}/discount")
def delete_discount(call: Call) -> Body:
    """Remove the subscription's discounts and return the last one."""
    body = call.fetch("subscription", call.path[0])
    if not body["discounts"]:
        raise discounts.no_discount_error(body["id"])
    before = snapshot(body)
    last = call.session.get("discount", body["discounts"][-1]) or {}
    body["discounts"] = []
    emit(call, "customer.subscription.updated", body, before=before)
    return discounts.deleted(last)


@operation(
    "GET /v1/subscriptions",
    honours=(
        "collection_method", "created", "customer", "ending_before", "limit", "price", "starting_after",
        "status", "test_clock",
    ),
)  # fmt: skip
def listed(call: Call) -> Body:
    params = call.params
    status, price = params.get("status"), params.get("price")

    def keep(body: Body) -> bool:
        if price and all(item["price"]["id"] != price for item in body["items"]["data"]):
            return False
        if status == "ended":
            return body["status"] in {"canceled", "incomplete_expired"}
        return bool(status == "all" or (body["status"] == status if status else body["status"] != "canceled"))

    return page(
        call,
        "subscription",
        "/v1/subscriptions",
        keep=keep,
        customer=params.get("customer"),
        collection_method=params.get("collection_method"),
        test_clock=params.get("test_clock"),
    )


@operation("GET /v1/subscriptions/search", honours=("limit", "page", "query"))
def searched(call: Call) -> Body:
    return search(call, "subscription", "/v1/subscriptions/search")


def _begin(call: Call, customer: Body, at: int) -> Body:
    params = call.params
    first = items.price_of(
        call, params["items"][0].get("price", ""), "items[0]", currency=params.get("currency")
    )
    if customer["currency"] not in {None, first["currency"]}:
        raise invalid(
            "You cannot combine currencies on a single customer. This customer has had a subscription, "
            f"coupon, or invoice item with currency {customer['currency']}"
        )
    mode = params.get("billing_mode", {}).get("type", "flexible")
    return call.begin(
        "subscription",
        "sub",
        billing_cycle_anchor=at,
        billing_mode={
            "type": mode,
            "flexible": {"proration_discounts": "included"} if mode == "flexible" else None,
        },
        cancellation_details={"comment": None, "feedback": None, "reason": None},
        created=at,
        currency=first["currency"],
        customer=customer["id"],
        default_tax_rates=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        start_date=at,
        status="active",
        test_clock=customer["test_clock"],
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
    )


def _apply(call: Call, body: Body, at: int) -> None:
    """Set the members that both creation and update accept."""
    params = call.params
    for name in ("collection_method", "days_until_due", "description", "default_payment_method"):
        if name in params:
            body[name] = params[name] if params[name] != "" else None
    if "default_tax_rates" in params:
        body["default_tax_rates"] = taxes.rates(call, params["default_tax_rates"], where="default_tax_rates")
    if params.get("default_payment_method"):
        check_payment_method(params["default_payment_method"])
    if body["collection_method"] == "send_invoice" and body["days_until_due"] is None:
        raise invalid(
            "If `collection_method` is set to `send_invoice`, `days_until_due` must be set.",
            param="days_until_due",
        )
    if params.get("trial_settings"):
        body["trial_settings"] = params["trial_settings"]
    if "cancel_at" in params:
        body["cancel_at"] = params["cancel_at"] if params["cancel_at"] != "" else None
    if "cancel_at_period_end" in params:
        body["cancel_at_period_end"] = params["cancel_at_period_end"]
        ends = max((item["current_period_end"] for item in body["items"]["data"]), default=None)
        body["cancel_at"] = ends if params["cancel_at_period_end"] else None
        body["canceled_at"] = at if params["cancel_at_period_end"] else None
        body["cancellation_details"]["reason"] = "cancellation_requested" if body["cancel_at"] else None
    if "cancellation_details" in params:
        body["cancellation_details"].update({k: v or None for k, v in params["cancellation_details"].items()})


def _pause(call: Call, body: Body) -> None:
    if "pause_collection" in call.params:
        pause = call.params["pause_collection"]
        body["pause_collection"] = {"resumes_at": None, **pause} if pause else None


def _discounts(call: Call, body: Body, customer: Body, at: int) -> list[str]:
    inherited = customer["discount"]["id"] if customer["discount"] else None
    return discounts.attach(
        call,
        call.params.get("discounts", []),
        held=body["discounts"],
        currency=body["currency"],
        at=at,
        inherited=inherited,
        customer=customer["id"],
        subscription=body["id"],
    )


def _first_period(call: Call, body: Body, at: int) -> None:
    """Set up a trial, or a first period shortened by a future anchor."""
    params = call.params
    trial_end = params.get("trial_end")
    if params.get("trial_period_days"):
        trial_end = at + params["trial_period_days"] * _DAY
    anchor = params.get("billing_cycle_anchor")
    if isinstance(trial_end, int):
        if trial_end <= at:
            raise invalid("The trial end must be in the future.", param="trial_end")
        body.update(status="trialing", trial_start=at, trial_end=trial_end, billing_cycle_anchor=trial_end)
    elif anchor is not None:
        if anchor <= at:
            raise invalid("billing_cycle_anchor cannot be in the past.", param="billing_cycle_anchor")
        body["billing_cycle_anchor"] = anchor
    if body["billing_cycle_anchor"] != at:
        for item in body["items"]["data"]:
            item["current_period_end"] = body["billing_cycle_anchor"]
    if body["cancel_at_period_end"]:
        body["cancel_at"] = max(item["current_period_end"] for item in body["items"]["data"])


def _first_invoice(call: Call, body: Body, customer: Body, at: int, *, whole: Body) -> None:
    if body["collection_method"] == "charge_automatically" and body["status"] != "trialing":
        _need_payment_method(customer, body)
    lines = invoicing.lines_of(call, body, at)
    for line, item in zip(lines, whole["items"]["data"], strict=True):
        if body["status"] == "trialing":
            line.amount, line.description = 0, f"Trial period for {line.description}"
        elif body["billing_cycle_anchor"] != at:
            if call.params.get("proration_behavior") == "none":
                return
            start, stop = item["current_period_start"], item["current_period_end"]
            line.amount = prorated(
                line.amount, start=0, end=stop - start, at=stop - body["billing_cycle_anchor"]
            )
    if body["collection_method"] == "send_invoice":
        cycle.leave_draft(
            call, body, draft(call, body, customer, at, lines, reason="subscription_create"), at
        )
    else:
        _finish(call, body, customer, at, lines, reason="subscription_create")


def _need_payment_method(customer: Body, body: Body) -> None:
    if payment_method(customer, body) is None:
        raise invalid(
            "This customer has no attached payment source or default payment method. "
            "Please consider adding a default payment method.",
            code="resource_missing",
        )


def _change_items(call: Call, body: Body, customer: Body, at: int, *, restart: bool) -> None:
    before = copy.deepcopy(body["items"]["data"])
    after = items.change(call, body, call.params.get("items", []), at=at)
    restart = (
        restart or before[0]["price"]["recurring"]["interval"] != after[0]["price"]["recurring"]["interval"]
    )
    behaviour = call.params.get("proration_behavior", "create_prorations")
    moment = call.params.get("proration_date", at)
    if behaviour != "none" and body["status"] != "trialing":
        prorations.add_proration_items(call, body, before, after, at=moment, only_credit=restart)
    body["items"]["data"] = after
    if restart:
        restart_periods(body, at)
        _invoice(call, body, customer, at, reason="subscription_update")
    elif behaviour == "always_invoice":
        _finish(call, body, customer, at, [], reason="subscription_update")


def _end_trial(call: Call, body: Body, customer: Body, at: int) -> None:
    body.update(status="active", trial_end=at)
    restart_periods(body, at)
    _invoice(call, body, customer, at, reason="subscription_cycle")


def _invoice(call: Call, body: Body, customer: Body, at: int, *, reason: str) -> None:
    _finish(call, body, customer, at, invoicing.lines_of(call, body, at), reason=reason)


def _finish(
    call: Call, body: Body, customer: Body, at: int, lines: list[discounts.DiscountLine], *, reason: str
) -> None:
    """Invoice these lines and all pending items, and finalise at once."""
    invoice = draft(call, body, customer, at, lines, reason=reason)
    invoicing.finalise(call, invoice, at)
