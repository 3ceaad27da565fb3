"""Phases of a subscription schedule: read from parameters, and carried out on the subscription.

A phase sets the subscription's items, discounts, taxes and collection. What a phase leaves out, the subscription does
not keep: a phase without `discounts` ends those of the phase before
(docs.stripe.com/billing/subscriptions/subscription-schedules).
"""

from __future__ import annotations

import copy
from typing import Any

from sandbox.stripe import cycle, discounts, items, prorations, taxes
from sandbox.stripe.agenda import plan
from sandbox.stripe.call import Call
from sandbox.stripe.errors import invalid, not_implemented
from sandbox.stripe.events import emit, snapshot
from sandbox.stripe.periods import end_of
from sandbox.stripe.skeletons import skeleton
from sandbox.stripe.store import Body

_COPIED = ("collection_method", "default_payment_method", "description", "metadata", "proration_behavior")
_HONOURED = frozenset(
    {
        *_COPIED, "billing_cycle_anchor", "default_tax_rates", "discounts", "duration", "end_date",
        "invoice_settings", "items", "start_date",
    }
)  # fmt: skip
_ITEM = frozenset({"discounts", "metadata", "price", "quantity", "tax_rates"})


def of_subscription(call: Call, subscription: Body) -> Body:
    """Return the phase that a subscription is in before it has a schedule."""
    bodies = subscription["items"]["data"]
    phase = _begin(call, subscription["currency"])
    phase.update(
        start_date=min(item["current_period_start"] for item in bodies),
        end_date=max(item["current_period_end"] for item in bodies),
        collection_method=subscription["collection_method"],
        default_tax_rates=[dict(rate) for rate in subscription["default_tax_rates"] or []],
        discounts=[_entry({"discount": name}) for name in subscription["discounts"]],
        items=[
            _item(
                call,
                {
                    "price": item["price"]["id"],
                    "quantity": item["quantity"],
                    "discounts": [{"discount": name} for name in item["discounts"]],
                    "tax_rates": [rate["id"] for rate in item["tax_rates"] or []],
                },
                "items[0]",
            )
            for item in bodies
        ],
        metadata=dict(subscription["metadata"]),
    )
    if subscription["days_until_due"]:
        phase["invoice_settings"] = _invoice_settings(
            call, {"days_until_due": subscription["days_until_due"]}
        )
    return phase


def read(call: Call, entries: list[Body], *, begins_at: int, currency: str) -> list[Body]:
    """Return the phases that a parameter describes, one after the other.

    Raises: StripeError for a gap, an end before its start, an unknown price, or a parameter that is not simulated.
    """
    phases: list[Body] = []
    at = begins_at
    for index, entry in enumerate(entries):
        path = f"phases[{index}]"
        for name in entry.keys() - _HONOURED:
            raise not_implemented(f"the parameter '{path}[{name}]'")
        start = entry.get("start_date", at)
        if index and start not in {at, "now"}:
            raise invalid("The phases must follow each other without a gap.", param=f"{path}[start_date]")
        phase = _begin(call, currency)
        phase.update({name: entry[name] for name in _COPIED if entry.get(name)})
        phase["start_date"] = at = at if start == "now" else start
        phase["items"] = [
            _item(call, item, f"{path}[items][{place}]") for place, item in enumerate(entry["items"])
        ]
        phase["discounts"] = [_entry(each) for each in entry.get("discounts") or []]
        phase["default_tax_rates"] = taxes.rates(
            call, entry.get("default_tax_rates"), where=f"{path}[default_tax_rates]"
        )
        phase["billing_cycle_anchor"] = entry.get("billing_cycle_anchor")
        if entry.get("invoice_settings"):
            phase["invoice_settings"] = _invoice_settings(call, entry["invoice_settings"])
        at = phase["end_date"] = _end(call, phase, entry, path=path)
        phases.append(phase)
    return phases


def enter(call: Call, subscription: Body, phase: Body, *, at: int) -> None:
    """Make a subscription what a phase says, prorating if a period is under way."""
    before = snapshot(subscription)
    places = {"customer": subscription["customer"], "subscription": subscription["id"]}
    subscription["discounts"] = discounts.attach(
        call,
        [_given(entry) for entry in phase["discounts"]] or "",
        held=subscription["discounts"],
        currency=subscription["currency"],
        at=at,
        **places,
    )
    old = copy.deepcopy(subscription["items"]["data"])
    new = _items(call, subscription, phase, at=at)
    ends = max(item["current_period_end"] for item in old)
    if phase["proration_behavior"] != "none" and at < ends and subscription["status"] != "trialing":
        prorations.add_proration_items(call, subscription, old, new, at=at, only_credit=False)
    subscription["items"]["data"] = new
    subscription["default_tax_rates"] = phase["default_tax_rates"] or []
    if phase["collection_method"]:
        subscription["collection_method"] = phase["collection_method"]
    if days := (phase["invoice_settings"] or {}).get("days_until_due"):
        subscription["days_until_due"] = days
    subscription["metadata"] |= phase["metadata"] or {}
    if phase["billing_cycle_anchor"] == "phase_start" and at < ends:
        cycle.restart_periods(subscription, at)
    emit(call, "customer.subscription.updated", subscription, before=before, at=at)
    plan(call, subscription)


def creation(phase: Body) -> Body:
    """Return the parameters of a subscription that begins with a phase."""
    method = phase["collection_method"] or "charge_automatically"
    params: Body = {
        "items": [_creation_item(item) for item in phase["items"]],
        "collection_method": method,
        "discounts": [_given(entry) for entry in phase["discounts"]],
        "default_tax_rates": [rate["id"] for rate in phase["default_tax_rates"] or []],
        "metadata": phase["metadata"] or {},
    }
    if method == "send_invoice":
        params["days_until_due"] = (phase["invoice_settings"] or {}).get("days_until_due") or 30
    return params


def _begin(call: Call, currency: str) -> Body:
    phase = skeleton(call.contract, "subscription_schedule_phase_configuration")
    phase.update(
        add_invoice_items=[],
        currency=currency,
        default_tax_rates=[],
        discounts=[],
        metadata={},
        proration_behavior="create_prorations",
    )
    return phase


def _item(call: Call, entry: Body, path: str) -> Body:
    for name in entry.keys() - _ITEM:
        raise not_implemented(f"the parameter '{path}[{name}]'")
    price = items.price_of(call, entry.get("price", ""), path, currency=None)
    return {
        "billing_thresholds": None,
        "discounts": [_entry(each) for each in entry.get("discounts") or []],
        "metadata": entry.get("metadata") or {},
        "price": price["id"],
        "quantity": entry.get("quantity", 1),
        "tax_rates": taxes.rates(call, entry.get("tax_rates"), where=f"{path}[tax_rates]"),
    }


def _creation_item(item: Body) -> Body:
    return {
        "price": item["price"],
        "quantity": item["quantity"],
        "metadata": item["metadata"],
        "discounts": [_given(entry) for entry in item["discounts"]],
        "tax_rates": [rate["id"] for rate in item["tax_rates"]],
    }


def _items(call: Call, subscription: Body, phase: Body, *, at: int) -> list[Body]:
    """Return the subscription's items in a phase: those with the same price keep their id."""
    held = {item["price"]["id"]: item for item in subscription["items"]["data"]}
    wanted = {item["price"] for item in phase["items"]}
    entries: list[Body] = []
    for item in phase["items"]:
        entry = _creation_item(item)
        entry["discounts"] = entry["discounts"] or ""
        known = held.get(item["price"])
        entries.append({**entry, "id": known["id"]} if known else entry)
    entries += [{"id": item["id"], "deleted": True} for price, item in held.items() if price not in wanted]
    return items.change(call, subscription, entries, at=at)


def _end(call: Call, phase: Body, entry: Body, *, path: str) -> int:
    start: int = phase["start_date"]
    if "end_date" in entry:
        end = call.now() if entry["end_date"] == "now" else int(entry["end_date"])
    elif "duration" in entry:
        count = entry["duration"].get("interval_count", 1)
        end = end_of(start, {**entry["duration"], "interval_count": count}, anchor=start)
    else:
        price = call.fetch("price", phase["items"][0]["price"])
        end = end_of(start, price["recurring"], anchor=start)
    if end <= start:
        raise invalid("The phase's end must be after its start.", param=f"{path}[end_date]")
    return end


def _invoice_settings(call: Call, given: Body) -> Body:
    body = skeleton(call.contract, "invoice_setting_subscription_schedule_phase_setting")
    body.update({name: given[name] for name in ("days_until_due",) if name in given})
    for name in given.keys() - {"days_until_due", "issuer", "account_tax_ids"}:
        raise not_implemented(f"the parameter 'invoice_settings[{name}]'")
    return body


def _entry(given: Body) -> Body:
    return {name: given.get(name) for name in ("coupon", "discount", "promotion_code")}


def _given(entry: Body) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value}
