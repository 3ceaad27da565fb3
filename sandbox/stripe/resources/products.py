"""Products, which prices belong to and coupons may be limited to."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.listing import page, search
from sandbox.stripe.metadata import merge
from sandbox.stripe.store import Body

_TEXTS = ("description", "name", "statement_descriptor", "unit_label", "url")


@operation("POST /v1/products", honours=(*_TEXTS, "active", "id", "metadata", "shippable"))
def create(call: Call) -> Body:
    params = call.params
    if params.get("id") and call.session.get("product", params["id"]):
        raise invalid("Product already exists.", code="resource_already_exists", param="id")
    body = call.begin(
        "product", "prod", created=call.now(), updated=call.now(), active=params.get("active", True)
    )
    if params.get("id"):
        body["id"] = params["id"]
    body.update(shippable=params.get("shippable"), **{text: params.get(text) or None for text in _TEXTS})
    merge(body, params)
    call.session.add("product", body)
    emit(call, "product.created", body)
    return body


@operation("GET /v1/products/{id}")
def retrieve(call: Call) -> Body:
    return call.fetch("product", call.path[0])


@operation("POST /v1/products/{id}", honours=(*_TEXTS, "active", "metadata"))
def update(call: Call) -> Body:
    body = call.fetch("product", call.path[0])
    before = snapshot(body)
    body.update({name: call.params[name] or None for name in _TEXTS if name in call.params})
    body["active"] = call.params.get("active", body["active"])
    merge(body, call.params)
    emit(call, "product.updated", body, before=before)
    return body


@operation("DELETE /v1/products/{id}")
def delete(call: Call) -> Body:
    body = call.fetch("product", call.path[0])
    if any(True for _ in call.session.select("price", product=body["id"])):
        raise invalid("This product cannot be deleted because it has one or more user-created prices.")
    emit(call, "product.deleted", body)
    call.session.delete("product", body)
    return {"id": body["id"], "object": "product", "deleted": True}


@operation(
    "GET /v1/products", honours=("active", "created", "ending_before", "ids", "limit", "starting_after")
)
def listed(call: Call) -> Body:
    wanted = call.params.get("ids")
    active = call.params.get("active")
    return page(
        call,
        "product",
        "/v1/products",
        keep=lambda body: (not wanted or body["id"] in wanted) and active in {None, body["active"]},
    )


@operation("GET /v1/products/search", honours=("limit", "page", "query"))
def searched(call: Call) -> Body:
    return search(call, "product", "/v1/products/search")
