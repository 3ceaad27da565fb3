"""Reading a subscription schedule, and the parameters that write its phases back unchanged. Pure.

Stripe replaces all phases at once. A member that this module does not know must not be lost, so such a phase is marked
as `unreadable` and billing leaves the schedule to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from billing.stripe_objects import PhaseDiscount, SchedulePhase, StripeSchedule

# Members of a phase that are sent as they are read, without their empty parts.
_COPIED: Final = (
    "add_invoice_items", "application_fee_percent", "automatic_tax", "billing_cycle_anchor", "billing_thresholds",
    "collection_method", "default_payment_method", "default_tax_rates", "description", "invoice_settings", "metadata",
    "on_behalf_of", "proration_behavior", "transfer_data", "trial_end",
)  # fmt: skip
_DERIVED: Final = frozenset({"currency", "discounts", "end_date", "items", "start_date"})
_ITEM: Final = ("billing_thresholds", "metadata", "price", "quantity", "tax_rates")
_ITEM_DERIVED: Final = frozenset({"discounts", "plan", "object"})
_ANSWER_ONLY: Final = frozenset({"disabled_reason", "object", "livemode"})


def schedule(answer: Mapping[str, Any]) -> StripeSchedule:
    """A schedule from its JSON, with the phases in their order."""
    return StripeSchedule(
        id=str(answer["id"]),
        status=str(answer["status"]),
        phases=tuple(_phase(each) for each in answer["phases"]),
    )


def _phase(answer: Mapping[str, Any]) -> SchedulePhase:
    unknown = [name for name in answer if name not in {*_COPIED, *_DERIVED} and answer[name]]
    params: dict[str, Any] = {"start_date": answer["start_date"], "end_date": answer["end_date"]}
    params |= {
        name: value for name in _COPIED if (value := _sent(name, answer.get(name))) not in (None, [], {})
    }
    items = []
    for item in answer["items"]:
        unknown += [f"items.{name}" for name in item if name not in {*_ITEM, *_ITEM_DERIVED} and item[name]]
        sent = {name: value for name in _ITEM if (value := _sent(name, item.get(name))) not in (None, [], {})}
        items.append((sent, tuple(map(_discount, item.get("discounts") or []))))
    return SchedulePhase(
        starts_at=datetime.fromtimestamp(answer["start_date"], UTC),
        ends_at=datetime.fromtimestamp(answer["end_date"], UTC),
        discounts=tuple(map(_discount, answer["discounts"])),
        params=params,
        items=tuple(items),
        unreadable=", ".join(unknown),
    )


def _discount(answer: Mapping[str, Any]) -> PhaseDiscount:
    discount, coupon = answer.get("discount"), _id(answer.get("coupon"))
    if isinstance(discount, Mapping):
        coupon = _id((discount.get("source") or {}).get("coupon"))
    return PhaseDiscount(coupon, _id(discount), _id(answer.get("promotion_code")))


def _sent(name: str, value: Any) -> Any:
    """A value as a parameter: without what is empty or only in answers, and with ids for objects."""
    if isinstance(value, Mapping):
        if "id" in value and "object" in value:
            return str(value["id"])
        return {
            inner: sent
            for inner, each in value.items()
            if inner not in _ANSWER_ONLY and (sent := _sent(inner, each)) is not None
        } or None
    if isinstance(value, list):
        return [_sent(name, each) for each in value]
    return value


def _id(answer: Any) -> str | None:
    if isinstance(answer, Mapping):
        answer = answer.get("id")
    return answer if isinstance(answer, str) else None
