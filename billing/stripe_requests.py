"""A write to Stripe as something that can be stored before it is sent, and sent again exactly so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Operation = Literal[
    "create_coupon", "set_discounts", "create_invoice_item", "create_credit", "create_invoice"
]


@dataclass(frozen=True, slots=True)
class PreparedWrite:
    """One write: the operation, the object it addresses, its parameters and its idempotency key.

    `encoded` is what is stored; `Prepared.decoded` of it sends the same bytes again, which is what an
    idempotency key demands.
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
    """Keep a discount that is there: `{discount: di_…}`."""

    discount_id: str


@dataclass(frozen=True, slots=True)
class RedeemCoupon:
    """Have this coupon: a discount of it that is there stays the same one."""

    coupon_id: str


DiscountSetting = KeepDiscount | RedeemCoupon


def set_discounts(
    subscription_id: str, wanted: Sequence[DiscountSetting], *, metadata: Mapping[str, str], key: str
) -> PreparedWrite:
    """Make a subscription's discounts exactly these, in this order; none of them clears.

    An empty list would be a silent no-op at Stripe (docs.stripe.com/api/subscriptions/update), so clearing
    sends the empty string. Nothing else is in the call: together with a price or quantity it would prorate.
    """
    entries = [
        {"discount": one.discount_id} if isinstance(one, KeepDiscount) else {"coupon": one.coupon_id}
        for one in wanted
    ]
    params: dict[str, Any] = {
        "discounts": entries or "",
        "metadata": dict(metadata),
        "proration_behavior": "none",
    }
    return PreparedWrite("set_discounts", params, key, target=subscription_id)


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
    """A coupon that lasts: `duration` is always written out, because Stripe's default is a single invoice.

    Either `bps` (1..10000) or `amount_off_minor` with its currency.
    """
    if (bps is None) == (amount_off_minor is None):
        raise ValueError("A coupon takes off either bps or an amount.")
    params: dict[str, Any] = {
        "id": coupon_id,
        "duration": "forever",
        "name": name,
        "metadata": dict(metadata),
    }
    if bps is not None:
        params["percent_off"] = bps / 100  # at most two decimals, which a float writes back as they are
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
    """An amount on the customer's next invoice (or a given draft) that no discount touches."""
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
    """Credit for the customer's next invoices; `amount_minor` is what the customer gains, above zero."""
    if amount_minor <= 0:
        raise ValueError(f"A credit is above zero, not {amount_minor}.")
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
    """A one-off draft invoice to be sent, empty until items are put on it."""
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
