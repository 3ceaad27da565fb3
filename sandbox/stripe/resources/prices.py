"""Prices: a fixed amount per unit, once or recurring.

Tiers and custom amounts are not simulated.
"""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page, search
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body


@operation(
    "POST /v1/prices",
    honours=(
        "active", "billing_scheme", "currency", "lookup_key", "metadata", "nickname", "product",
        "recurring.interval", "recurring.interval_count", "recurring.usage_type", "tax_behavior",
        "unit_amount",
    ),
)  # fmt: skip
def create(call: Call) -> Body:
    params = call.params
    if "product" not in params:
        raise invalid(
            "You must specify either `product` or `product_data` when creating a price.",
            code="parameter_missing",
        )
    if params.get("unit_amount") is None or params["unit_amount"] < 0:
        raise invalid("Invalid non-negative integer", code="parameter_invalid_integer", param="unit_amount")
    if params.get("billing_scheme", "per_unit") != "per_unit":
        raise invalid("The local Stripe knows only per_unit prices.", param="billing_scheme")
    if params.get("recurring", {}).get("usage_type", "licensed") != "licensed":
        raise invalid("The local Stripe knows only licensed prices.", param="recurring[usage_type]")
    key = params.get("lookup_key") or None
    if key and any(True for _ in call.session.select("price", lookup_key=key)):
        raise invalid(f"A price already uses the lookup key `{key}`.", param="lookup_key")
    call.fetch("product", params["product"], param="product", status=400)
    recurring = params.get("recurring")
    body = call.begin(
        "price",
        "price",
        created=call.now(),
        active=params.get("active", True),
        billing_scheme="per_unit",
        currency=params["currency"],
        lookup_key=key,
        nickname=params.get("nickname") or None,
        product=params["product"],
        recurring={"interval_count": 1, "meter": None, "usage_type": "licensed", **recurring}
        if recurring
        else None,
        tax_behavior=params.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=params["unit_amount"],
        unit_amount_decimal=str(params["unit_amount"]),
    )
    merge(body, params)
    call.session.add("price", body)
    emit(call, "price.created", body)
    return body


@operation("GET /v1/prices/{price}")
def retrieve(call: Call) -> Body:
    return call.fetch("price", call.path[0], param="price")


@operation("POST /v1/prices/{price}", honours=("active", "metadata", "nickname"))
def update(call: Call) -> Body:
    body = call.fetch("price", call.path[0], param="price")
    before = snapshot(body)
    body["active"] = call.params.get("active", body["active"])
    if "nickname" in call.params:
        body["nickname"] = call.params["nickname"] or None
    merge(body, call.params)
    emit(call, "price.updated", body, before=before)
    return body


@operation(
    "GET /v1/prices",
    honours=(
        "active", "created", "currency", "ending_before", "limit", "lookup_keys", "product", "starting_after",
        "type",
    ),
)  # fmt: skip
def listed(call: Call) -> Body:
    params = call.params
    keys = params.get("lookup_keys")
    return page(
        call,
        "price",
        "/v1/prices",
        keep=lambda body: (
            (not keys or body["lookup_key"] in keys) and params.get("active") in {None, body["active"]}
        ),
        currency=params.get("currency"),
        product=params.get("product"),
        type=params.get("type"),
    )


@operation("GET /v1/prices/search", honours=("limit", "page", "query"))
def searched(call: Call) -> Body:
    return search(call, "price", "/v1/prices/search")
