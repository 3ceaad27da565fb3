"""Stripe's objects as billing sees them: frozen and typed, independent of Stripe's library.

Amounts are integer minor units of `currency`, which is lower case as in Stripe. Instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class StripeCoupon:
    """The terms behind a discount. Stripe never changes them; only `name` and `metadata` can be edited."""

    id: str
    duration: str
    percent_off: Decimal | None = None
    amount_off_minor: int | None = None
    currency: str | None = None
    valid: bool = True
    name: str | None = None
    products: tuple[str, ...] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def bps(self) -> int | None:
        """The percentage in whole basis points. None for an amount, or for a finer percentage."""
        if self.percent_off is None:
            return None
        scaled = self.percent_off * 100
        return int(scaled) if scaled == scaled.to_integral_value() else None


@dataclass(frozen=True, slots=True)
class StripeDiscount:
    """A redeemed coupon. A `coupon` of None means that Stripe gave only its id."""

    id: str
    coupon_id: str | None
    start_at: datetime
    end_at: datetime | None = None
    coupon: StripeCoupon | None = None


@dataclass(frozen=True, slots=True)
class StripeCustomer:
    id: str
    deleted: bool = False
    name: str | None = None
    currency: str | None = None
    balance_minor: int = 0
    discount: StripeDiscount | None = None
    livemode: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubscriptionItem:
    """One item of a subscription. `discount_ids` are the discounts on the item itself."""

    id: str
    price_id: str
    product_id: str
    quantity: int
    unit_amount_minor: int | None
    interval: str
    interval_count: int
    period_start_at: datetime
    period_end_at: datetime
    discount_ids: tuple[str, ...] = ()
    discounts: tuple[StripeDiscount, ...] = ()  # the same, where Stripe gave more than their ids


@dataclass(frozen=True, slots=True)
class PhaseDiscount:
    """A discount that a phase gives: one that exists, or one to be redeemed when the phase begins."""

    coupon_id: str | None
    discount_id: str | None = None
    promotion_code_id: str | None = None


@dataclass(frozen=True, slots=True)
class SchedulePhase:
    """One phase of a schedule. `params` and `items` write it back; each item comes with its discounts.

    `unreadable` names members that billing cannot write back. Then only a person may change the schedule.
    """

    starts_at: datetime
    ends_at: datetime
    discounts: tuple[PhaseDiscount, ...]
    params: Mapping[str, Any]
    items: tuple[tuple[Mapping[str, Any], tuple[PhaseDiscount, ...]], ...]
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class StripeSchedule:
    """The schedule of a subscription, with its phases in order."""

    id: str
    status: str
    phases: tuple[SchedulePhase, ...]


@dataclass(frozen=True, slots=True)
class DraftInvoice:
    """The subscription's newest invoice, while it can still be changed."""

    id: str
    created_at: datetime
    discounts: tuple[StripeDiscount, ...]


@dataclass(frozen=True, slots=True)
class StripeSubscription:
    """A subscription with its discounts in the order in which they apply."""

    id: str
    customer: StripeCustomer
    status: str
    currency: str
    created_at: datetime
    items: tuple[SubscriptionItem, ...]
    discounts: tuple[StripeDiscount, ...]
    schedule_id: str | None = None
    schedule: StripeSchedule | None = None
    draft: DraftInvoice | None = None
    collection_paused: bool = False
    cancel_at: datetime | None = None
    trial_end_at: datetime | None = None
    collection_method: str = "charge_automatically"
    billing_mode: str = "classic"
    latest_invoice_id: str | None = None
    livemode: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice line. `discounted_minor` is the amount that each discount took off."""

    id: str
    amount_minor: int
    description: str
    period_start_at: datetime
    period_end_at: datetime
    discountable: bool
    proration: bool
    discounted_minor: Mapping[str, int]
    price_id: str | None = None
    product_id: str | None = None
    subscription_item_id: str | None = None
    invoice_item_id: str | None = None
    quantity: int | None = None
    # The taxes of the line, the part of them that was added to the amount, and the amount that they are of.
    tax_minor: int = 0
    added_tax_minor: int = 0
    taxable_minor: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StripeInvoice:
    """An invoice, or the preview of one (then `number` and `finalized_at` are None)."""

    id: str
    customer_id: str
    status: str | None
    currency: str
    subtotal_minor: int
    total_minor: int
    amount_due_minor: int
    amount_paid_minor: int
    credited_minor: int
    created_at: datetime
    lines: tuple[InvoiceLine, ...]
    coupon_ids: Mapping[str, str]
    subscription_id: str | None = None
    number: str | None = None
    finalized_at: datetime | None = None
    livemode: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount booked outside a subscription: an invoice item or a movement of the customer's balance."""

    id: str
    customer_id: str
    amount_minor: int
    currency: str
    invoice_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StripeEvent:
    """A hint that something happened. Billing fetches the object itself from Stripe.

    `request_key` is the idempotency key of the request that caused the event. `coupon_id` is the coupon of a discount.
    """

    id: str
    type: str
    created_at: datetime
    livemode: bool
    object_id: str
    object_type: str
    customer_id: str | None = None
    subscription_id: str | None = None
    api_version: str | None = None
    request_key: str | None = None
    coupon_id: str | None = None
    previous_attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def discounts_before(self) -> list[tuple[str, str]] | None:
        """The discounts before a change, each with its coupon, "" where the event does not say. None: no such change.

        API versions before 2025-03-31 have at most one discount, as an object with its coupon.
        """
        if "discounts" in self.previous_attributes:
            before = self.previous_attributes["discounts"]
        elif "discount" in self.previous_attributes:
            before = [self.previous_attributes["discount"]]
        else:
            return None
        return [_discount_with_coupon(each) for each in before or [] if each]


def _discount_with_coupon(each: Any) -> tuple[str, str]:
    if not isinstance(each, Mapping):
        return str(each), ""
    coupon = each.get("coupon") or (each.get("source") or {}).get("coupon") or ""
    return str(each.get("id") or ""), str(coupon.get("id") if isinstance(coupon, Mapping) else coupon)
