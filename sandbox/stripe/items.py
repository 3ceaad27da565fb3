"""The items of a subscription: added, changed and removed; all share one currency and interval."""

from __future__ import annotations

from sandbox.stripe import discounts, taxes
from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid, missing, not_implemented
from sandbox.stripe.metadata import merge
from sandbox.stripe.periods import end_of
from sandbox.stripe.store import Body

MAX_ITEMS = 20
_HONOURED = frozenset({"deleted", "discounts", "id", "metadata", "price", "quantity", "tax_rates"})


def change(call: Call, subscription: Body, entries: list[Body], *, at: int) -> list[Body]:
    """Return the items after `items=entries`; the subscription itself is not changed.

    Raises: StripeError for an unknown item or price, another currency or interval, or an empty result.
    """
    items = [dict(item) for item in subscription["items"]["data"]]
    for index, entry in enumerate(entries):
        path = f"items[{index}]"
        for name in entry.keys() - _HONOURED:
            raise not_implemented(f"the parameter '{path}[{name}]'")
        if "id" in entry:
            place = next((place for place, item in enumerate(items) if item["id"] == entry["id"]), None)
            if place is None:
                raise missing("subscription item", entry["id"], param=f"{path}[id]", status=400)
            if entry.get("deleted"):
                del items[place]
            else:
                items[place] = _changed(call, subscription, items[place], entry, path=path, at=at)
        else:
            items.append(_made(call, subscription, entry, path, at))
    if not items:
        raise invalid("A subscription must have at least one active plan.", param="items")
    if len(items) > MAX_ITEMS:
        raise invalid(f"A subscription can have up to {MAX_ITEMS} items.", param="items")
    intervals = {
        (item["price"]["recurring"]["interval"], item["price"]["recurring"]["interval_count"])
        for item in items
    }
    if len(intervals) > 1:
        raise not_implemented("subscriptions with items of different intervals")
    return items


def price_of(call: Call, identifier: str, path: str, *, currency: str | None) -> Body:
    """Return a recurring price in the subscription's currency.

    Raises: StripeError if it is missing, inactive, one-time, or in another currency.
    """
    price = call.fetch("price", identifier, param=f"{path}[price]", status=400)
    if not price["active"]:
        raise invalid(f"The price specified is inactive: {identifier}.", param=f"{path}[price]")
    if price["type"] != "recurring":
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices with "
            "`type=recurring`.",
            param=f"{path}[price]",
        )
    if currency and price["currency"] != currency:
        raise invalid(
            f"The price specified only supports `{price['currency']}`. "
            f"This doesn't match the expected currency: `{currency}`.",
            param=f"{path}[price]",
        )
    return price


def _made(call: Call, subscription: Body, entry: Body, path: str, at: int) -> Body:
    if "price" not in entry:
        raise invalid(
            f"Missing required param: {path}[price].", code="parameter_missing", param=f"{path}[price]"
        )
    price = price_of(call, entry["price"], path, currency=subscription["currency"])
    existing = subscription["items"]["data"]
    if any(item["price"]["id"] == price["id"] for item in existing):
        raise invalid(
            f"Cannot add multiple subscription items with the same plan: {price['id']}",
            param=f"{path}[price]",
        )
    body = call.begin(
        "subscription_item", "si", created=at, price=dict(price), quantity=entry.get("quantity", 1)
    )
    body.update(
        current_period_start=existing[0]["current_period_start"] if existing else at,
        current_period_end=existing[0]["current_period_end"]
        if existing
        else end_of(at, price["recurring"], anchor=subscription["billing_cycle_anchor"]),
        subscription=subscription["id"],
        tax_rates=taxes.rates(call, entry.get("tax_rates"), where=f"{path}[tax_rates]"),
    )
    del body["livemode"]  # items have no `livemode`
    _with_discounts(call, subscription, body, entry, path=path, at=at)
    merge(body, entry)
    call.session.add("subscription_item", {"id": body["id"], "subscription": subscription["id"]})
    return body


def _changed(call: Call, subscription: Body, item: Body, entry: Body, *, path: str, at: int) -> Body:
    changed = dict(item)
    if "price" in entry:
        changed["price"] = dict(price_of(call, entry["price"], path, currency=subscription["currency"]))
    changed["quantity"] = entry.get("quantity", item["quantity"])
    if "tax_rates" in entry:
        changed["tax_rates"] = taxes.rates(call, entry["tax_rates"], where=f"{path}[tax_rates]")
    _with_discounts(call, subscription, changed, entry, path=path, at=at)
    merge(changed, entry)
    return changed


def _with_discounts(call: Call, subscription: Body, item: Body, entry: Body, *, path: str, at: int) -> None:
    if "discounts" in entry:
        item["discounts"] = discounts.attach(
            call,
            entry["discounts"],
            held=item["discounts"],
            currency=subscription["currency"],
            at=at,
            path=f"{path}[discounts]",
            customer=subscription["customer"],
            subscription=subscription["id"],
            subscription_item=item["id"],
        )
