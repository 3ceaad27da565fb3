"""Writes to Stripe that can be stored before they are sent, and sent again with the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Operation = Literal[
    "create_coupon",
    "create_credit",
    "create_invoice",
    "create_invoice_item",
    "delete_customer_discount",
    "set_discounts",
    "set_invoice_discounts",
    "set_item_discounts",
    "set_phases",
]


@dataclass(frozen=True, slots=True)
class PreparedWrite:
    """One write: the operation, the object it addresses, its parameters and its idempotency key.

    `encoded` is the stored form. A write from `decoded` sends the same bytes again, as an idempotency key requires.
    """

    operation: Operation
    params: Mapping[str, Any]
    key: str
    target: str | None = None

    @property
    def encoded(self) -> str:
        return json.dumps(
            {"operation": self.operation, "target": self.target, "params": dict(self.params)},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def decoded(cls, encoded: str, *, key: str) -> PreparedWrite:
        parts = json.loads(encoded)
        return cls(operation=parts["operation"], params=parts["params"], key=key, target=parts["target"])


@dataclass(frozen=True, slots=True)
class KeepDiscount:
    """Keep an existing discount: `{discount: di_…}`."""

    discount_id: str


@dataclass(frozen=True, slots=True)
class RedeemCoupon:
    """Redeem this coupon. If the subscription has a discount of it, that discount stays."""

    coupon_id: str


DiscountSetting = KeepDiscount | RedeemCoupon


def set_discounts(
    subscription_id: str, wanted: Sequence[DiscountSetting], *, metadata: Mapping[str, str], key: str
) -> PreparedWrite:
    """Set a subscription's discounts to exactly these, in this order. An empty sequence removes all.

    Stripe ignores an empty list (docs.stripe.com/api/subscriptions/update), so removing all sends the empty string. The
    call contains nothing else, because a price or quantity would cause proration.
    """
    params: dict[str, Any] = {
        "discounts": _entries(wanted),
        "metadata": dict(metadata),
        "proration_behavior": "none",
    }
    return PreparedWrite("set_discounts", params, key, target=subscription_id)


def set_item_discounts(item_id: str, wanted: Sequence[DiscountSetting], *, key: str) -> PreparedWrite:
    """Set the discounts of one item of a subscription."""
    params = {"discounts": _entries(wanted), "proration_behavior": "none"}
    return PreparedWrite("set_item_discounts", params, key, target=item_id)


def set_invoice_discounts(invoice_id: str, wanted: Sequence[DiscountSetting], *, key: str) -> PreparedWrite:
    """Set the discounts of a draft invoice."""
    return PreparedWrite("set_invoice_discounts", {"discounts": _entries(wanted)}, key, target=invoice_id)


def delete_customer_discount(customer_id: str, *, key: str) -> PreparedWrite:
    """Remove the discount of a customer. It may return to no subscription."""
    return PreparedWrite("delete_customer_discount", {}, key, target=customer_id)


def set_phases(schedule_id: str, phases: Sequence[Mapping[str, Any]], *, key: str) -> PreparedWrite:
    """Replace the running phase and those to come. Nothing is prorated."""
    params = {"phases": [dict(phase) for phase in phases], "proration_behavior": "none"}
    return PreparedWrite("set_phases", params, key, target=schedule_id)


def _entries(wanted: Sequence[DiscountSetting]) -> list[dict[str, str]] | str:
    """Discounts as a parameter. Stripe ignores an empty list, so none is the empty string."""
    return [
        {"discount": setting.discount_id}
        if isinstance(setting, KeepDiscount)
        else {"coupon": setting.coupon_id}
        for setting in wanted
    ] or ""


def create_coupon(
    coupon_id: str,
    *,
    key: str,
    name: str,
    metadata: Mapping[str, str],
    bps: int | None = None,
    amount_off_minor: int | None = None,
    currency: str | None = None,
    products: Sequence[str] = (),
) -> PreparedWrite:
    """A permanent coupon of either `bps` (1..10000) or `amount_off_minor` with its currency.

    `duration` is always sent, because Stripe's default is a single invoice.
    """
    if (bps is None) == (amount_off_minor is None):
        raise ValueError("A coupon has either bps or an amount.")
    params: dict[str, Any] = {
        "id": coupon_id,
        "duration": "forever",
        "name": name,
        "metadata": dict(metadata),
    }
    if bps is not None:
        params["percent_off"] = bps / 100  # a float writes two decimals back unchanged
    else:
        params.update(amount_off=amount_off_minor, currency=currency)
    if products:
        params["applies_to"] = {"products": sorted(products)}
    return PreparedWrite("create_coupon", params, key)


def create_invoice_item(
    customer_id: str,
    *,
    key: str,
    amount_minor: int,
    currency: str,
    description: str,
    metadata: Mapping[str, str],
    subscription_id: str | None = None,
    invoice_id: str | None = None,
) -> PreparedWrite:
    """An amount on the customer's next invoice, or on a given draft. Discounts do not apply to it."""
    params: dict[str, Any] = {
        "customer": customer_id,
        "amount": amount_minor,
        "currency": currency,
        "description": description,
        "discountable": False,
        "metadata": dict(metadata),
    }
    if subscription_id:
        params["subscription"] = subscription_id
    if invoice_id:
        params["invoice"] = invoice_id
    return PreparedWrite("create_invoice_item", params, key)


def create_credit(
    customer_id: str,
    *,
    key: str,
    amount_minor: int,
    currency: str,
    description: str,
    metadata: Mapping[str, str],
) -> PreparedWrite:
    """Credit for the customer's next invoices. `amount_minor` is the gain of the customer, above zero."""
    if amount_minor <= 0:
        raise ValueError(f"A credit must be above zero, not {amount_minor}.")
    params = {
        "amount": -amount_minor,
        "currency": currency,
        "description": description,
        "metadata": dict(metadata),
    }
    return PreparedWrite("create_credit", params, key, target=customer_id)


def create_invoice(
    customer_id: str,
    *,
    key: str,
    currency: str,
    days_until_due: int,
    description: str,
    metadata: Mapping[str, str],
) -> PreparedWrite:
    """A one-off draft invoice, empty until items are added."""
    params = {
        "customer": customer_id,
        "currency": currency,
        "collection_method": "send_invoice",
        "days_until_due": days_until_due,
        "description": description,
        "metadata": dict(metadata),
        "pending_invoice_items_behavior": "exclude",
        "auto_advance": True,
    }
    return PreparedWrite("create_invoice", params, key)
