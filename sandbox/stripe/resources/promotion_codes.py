"""Promotion codes: words that customers enter to redeem a coupon."""

from __future__ import annotations

import secrets

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/promotion_codes",
    honours=(
        "active", "code", "customer", "expires_at", "max_redemptions", "metadata", "promotion",
        "restrictions.first_time_transaction",
    ),
)  # fmt: skip
def create(call: Call) -> Body:
    params = call.params
    coupon = params["promotion"].get("coupon")
    if not coupon:
        raise invalid("Missing required param: promotion[coupon].", param="promotion[coupon]")
    call.fetch("coupon", coupon, param="promotion[coupon]", status=400)
    code = params.get("code") or secrets.token_hex(4).upper()
    if any(held["active"] and held["code"].lower() == code.lower() for held in _all(call)):
        raise invalid(f"An active promotion code with `code: {code}` already exists.", param="code")
    body = call.begin(
        "promotion_code",
        "promo",
        active=params.get("active", True),
        code=code,
        created=call.now(),
        customer=params.get("customer"),
        expires_at=params.get("expires_at"),
        max_redemptions=params.get("max_redemptions"),
        promotion={"type": "coupon", "coupon": coupon},
    )
    body["restrictions"]["first_time_transaction"] = bool(
        params.get("restrictions", {}).get("first_time_transaction")
    )
    merge(body, params)
    call.session.add("promotion_code", body)
    emit(call, "promotion_code.created", body)
    return body


@operation("GET /v1/promotion_codes/{promotion_code}")
def retrieve(call: Call) -> Body:
    return call.fetch("promotion_code", call.path[0], param="promotion_code")


@operation("POST /v1/promotion_codes/{promotion_code}", honours=("active", "metadata"))
def update(call: Call) -> Body:
    body = call.fetch("promotion_code", call.path[0], param="promotion_code")
    before = snapshot(body)
    body["active"] = call.params.get("active", body["active"])
    merge(body, call.params)
    emit(call, "promotion_code.updated", body, before=before)
    return body


@operation(
    "GET /v1/promotion_codes",
    honours=("active", "code", "coupon", "created", "customer", "ending_before", "limit", "starting_after"),
)
def listed(call: Call) -> Body:
    coupon = call.params.get("coupon")
    return page(
        call,
        "promotion_code",
        "/v1/promotion_codes",
        keep=lambda body: coupon is None or body["promotion"]["coupon"] == coupon,
        active=call.params.get("active"),
        code=call.params.get("code"),
        customer=call.params.get("customer"),
    )


def _all(call: Call) -> list[Body]:
    return [body for _place, body in call.session.select("promotion_code")]
