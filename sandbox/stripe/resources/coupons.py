"""Coupons: only their name and metadata can change after creation."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_TERMS = (
    "amount_off",
    "currency",
    "duration_in_months",
    "max_redemptions",
    "name",
    "percent_off",
    "redeem_by",
)


@operation(
    "POST /v1/coupons", honours=(*_TERMS, "applies_to", "currency_options", "duration", "id", "metadata")
)
def create(call: Call) -> Body:
    params = call.params
    if params.get("id") and call.session.get("coupon", params["id"]):
        raise invalid("Coupon already exists.", code="resource_already_exists", param="id")
    _check(call)
    body = call.begin(
        "coupon", "cpn", created=call.now(), duration=params.get("duration", "once"), valid=True
    )
    if params.get("id"):
        body["id"] = params["id"]
    body.update({term: params.get(term) or None for term in _TERMS})
    body.update({name: params[name] for name in ("applies_to", "currency_options") if params.get(name)})
    merge(body, params)
    call.session.add("coupon", body)
    emit(call, "coupon.created", body)
    return body


@operation("GET /v1/coupons/{coupon}")
def retrieve(call: Call) -> Body:
    return call.fetch("coupon", call.path[0], param="coupon")


@operation("POST /v1/coupons/{coupon}", honours=("name", "metadata"))
def update(call: Call) -> Body:
    body = call.fetch("coupon", call.path[0], param="coupon")
    before = snapshot(body)
    if "name" in call.params:
        body["name"] = call.params["name"] or None
    merge(body, call.params)
    emit(call, "coupon.updated", body, before=before)
    return body


@operation("DELETE /v1/coupons/{coupon}")
def delete(call: Call) -> Body:
    body = call.fetch("coupon", call.path[0], param="coupon")
    emit(call, "coupon.deleted", body)
    call.session.delete("coupon", body)
    return {"id": body["id"], "object": "coupon", "deleted": True}


@operation("GET /v1/coupons", honours=("created", "ending_before", "limit", "starting_after"))
def listed(call: Call) -> Body:
    return page(call, "coupon", "/v1/coupons")


def _check(call: Call) -> None:
    params = call.params
    percent, amount = params.get("percent_off"), params.get("amount_off")
    if percent is not None and amount is not None:
        raise invalid("You may only specify one of these parameters: amount_off, percent_off.")
    if percent is None and amount is None:
        raise invalid("Must provide percent_off or amount_off.", code="parameter_missing")
    if percent is not None and not 0 < percent <= 100:
        raise invalid("Invalid percent_off: must be greater than 0 and at most 100.", param="percent_off")
    if amount is not None and amount <= 0:
        raise invalid("Invalid positive integer", code="parameter_invalid_integer", param="amount_off")
    if amount is not None and not params.get("currency"):
        raise invalid(
            "Must provide currency when using amount_off.", code="parameter_missing", param="currency"
        )
    repeating = params.get("duration") == "repeating"
    if repeating and not params.get("duration_in_months"):
        raise invalid(
            "You must pass duration_in_months when the duration is repeating.",
            code="parameter_missing",
            param="duration_in_months",
        )
    if params.get("duration_in_months") and not repeating:
        raise invalid("duration_in_months is only for a repeating duration.", param="duration_in_months")
    if params.get("redeem_by") is not None and params["redeem_by"] <= call.now():
        raise invalid("redeem_by must be in the future.", param="redeem_by")
    for product in (params.get("applies_to") or {}).get("products", []):
        call.fetch("product", product, param="applies_to[products]", status=400)
