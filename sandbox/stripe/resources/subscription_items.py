"""Operations on single items of a subscription."""

from __future__ import annotations

from sandbox.stripe.call import Call, operation
from sandbox.stripe.errors import missing
from sandbox.stripe.listing import cut
from sandbox.stripe.resources import subscriptions
from sandbox.stripe.store import Body

_HONOURED = (
    "discounts", "metadata", "payment_behavior", "price", "proration_behavior", "proration_date", "quantity",
)  # fmt: skip
_ABOUT_THE_CALL = (
    "expand",
    "off_session",
    "payment_behavior",
    "proration_behavior",
    "proration_date",
    "subscription",
)


@operation("POST /v1/subscription_items", honours=(*_HONOURED, "subscription"))
def create(call: Call) -> Body:
    subscription = call.fetch("subscription", call.params["subscription"], param="subscription", status=400)
    known = {item["id"] for item in subscription["items"]["data"]}
    _change(call, subscription, {})
    return next(item for item in subscription["items"]["data"] if item["id"] not in known)


@operation("GET /v1/subscription_items/{item}")
def retrieve(call: Call) -> Body:
    _subscription, item = _find(call)
    return item


@operation("POST /v1/subscription_items/{item}", honours=(*_HONOURED, "off_session"))
def update(call: Call) -> Body:
    subscription, item = _find(call)
    _change(call, subscription, {"id": item["id"]})
    return next(each for each in subscription["items"]["data"] if each["id"] == item["id"])


@operation(
    "DELETE /v1/subscription_items/{item}",
    honours=("payment_behavior", "proration_behavior", "proration_date"),
)
def delete(call: Call) -> Body:
    subscription, item = _find(call)
    _change(call, subscription, {"id": item["id"], "deleted": True})
    return {"id": item["id"], "object": "subscription_item", "deleted": True}


@operation("GET /v1/subscription_items", honours=("ending_before", "limit", "starting_after", "subscription"))
def listed(call: Call) -> Body:
    subscription = call.fetch("subscription", call.params["subscription"], param="subscription")
    return cut(call, subscription["items"]["data"], "/v1/subscription_items")


def _find(call: Call) -> tuple[Body, Body]:
    place = call.session.get("subscription_item", call.path[0])
    subscription = call.session.get("subscription", place["subscription"]) if place else None
    for item in subscription["items"]["data"] if subscription else ():
        if subscription and item["id"] == call.path[0]:
            return subscription, item
    raise missing("subscription_item", call.path[0], param="item")


def _change(call: Call, subscription: Body, entry: Body) -> None:
    """Apply the change through the subscription's update."""
    entry = {**{name: value for name, value in call.params.items() if name not in _ABOUT_THE_CALL}, **entry}
    about: Body = {
        name: call.params[name] for name in ("proration_behavior", "proration_date") if name in call.params
    }
    inner = Call(
        call.session,
        call.contract,
        {"items": [entry], **about},
        [subscription["id"]],
        call.request_id,
        call.idempotency_key,
    )
    subscriptions.update(inner)
