"""Stripe's answers read into `stripe_objects`. Members that a caller did not ask to have expanded are ids.

Reading is strict where billing depends on a member and raises AttributeError, KeyError or TypeError when
it is not there; the gateway takes that for an answer that cannot be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billing.stripe_objects import (
    Adjustment,
    InvoiceLine,
    StripeCoupon,
    StripeCustomer,
    StripeDiscount,
    StripeEvent,
    StripeInvoice,
    StripeSubscription,
    SubscriptionItem,
)

if TYPE_CHECKING:
    import stripe


def instant(seconds: int) -> datetime:
    """Stripe's seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def subscription(found: stripe.Subscription) -> StripeSubscription:
    return StripeSubscription(
        id=found.id,
        customer=customer(found.customer),
        status=found.status,
        currency=found.currency,
        created_at=instant(found.created),
        items=tuple(_item(item) for item in found["items"].data),
        discounts=tuple(discount(one) for one in found.discounts),
        schedule_id=_id(found.schedule),
        collection_paused=found.pause_collection is not None,
        cancel_at=_instant_or_none(found.cancel_at),
        trial_end_at=_instant_or_none(found.trial_end),
        collection_method=found.collection_method,
        billing_mode=found.billing_mode.type,
        latest_invoice_id=_id(found.latest_invoice),
        livemode=found.livemode,
        metadata=_metadata(found.metadata),
    )


def customer(found: str | stripe.Customer) -> StripeCustomer:
    """A customer; of one that was deleted Stripe tells only the id."""
    if isinstance(found, str):
        return StripeCustomer(found)
    if getattr(found, "deleted", False):
        return StripeCustomer(found.id, deleted=True)
    return StripeCustomer(
        id=found.id,
        name=found.name,
        currency=found.currency,
        balance_minor=found.balance or 0,
        discount=discount(found.discount) if found.discount else None,
        livemode=found.livemode,
        metadata=_metadata(found.metadata),
    )


def discount(found: str | stripe.Discount) -> StripeDiscount:
    if isinstance(found, str):
        raise TypeError(f"the discount {found} was not expanded")
    coupon_of = found.source.coupon
    return StripeDiscount(
        id=found.id,
        coupon_id=_id(coupon_of),
        start_at=instant(found.start),
        end_at=_instant_or_none(getattr(found, "end", None)),
        coupon=coupon(coupon_of) if coupon_of is not None and not isinstance(coupon_of, str) else None,
    )


def coupon(found: stripe.Coupon) -> StripeCoupon:
    applies_to = getattr(found, "applies_to", None)
    return StripeCoupon(
        id=found.id,
        duration=found.duration,
        percent_off=None if found.percent_off is None else Decimal(str(found.percent_off)),
        amount_off_minor=found.amount_off,
        currency=found.currency,
        valid=found.valid,
        name=found.name,
        products=tuple(applies_to.products) if applies_to else None,
        metadata=_metadata(found.metadata),
    )


def invoice(found: stripe.Invoice, *, lines: Sequence[stripe.InvoiceLineItem] | None = None) -> StripeInvoice:
    """An invoice; `lines` when it has more than the answer itself carries."""
    read = list(found.lines.data if lines is None else lines)
    seen = [*found.discounts, *(one for line in read for one in line.discounts)]
    parent = found.parent
    details = parent.subscription_details if parent else None
    return StripeInvoice(
        id=found.id,
        customer_id=_id(found.customer) or "",
        status=found.status,
        currency=found.currency,
        subtotal_minor=found.subtotal,
        total_minor=found.total,
        amount_due_minor=found.amount_due,
        amount_paid_minor=found.amount_paid,
        credited_minor=found.pre_payment_credit_notes_amount + found.post_payment_credit_notes_amount,
        created_at=instant(found.created),
        lines=tuple(_line(line) for line in read),
        coupon_ids={
            one.id: coupon_id
            for one in seen
            if not isinstance(one, str) and (coupon_id := _id(one.source.coupon))
        },
        subscription_id=_id(details.subscription) if details else None,
        number=found.number,
        finalized_at=_instant_or_none(found.status_transitions.finalized_at),
        livemode=found.livemode,
        metadata=_metadata(found.metadata),
    )


def invoice_item(found: stripe.InvoiceItem) -> Adjustment:
    return Adjustment(
        id=found.id,
        customer_id=_id(found.customer) or "",
        amount_minor=found.amount,
        currency=found.currency,
        invoice_id=_id(found.invoice),
        metadata=_metadata(found.metadata),
    )


def credit(found: stripe.CustomerBalanceTransaction) -> Adjustment:
    """A movement of the balance, turned so that what the customer gains is above zero."""
    return Adjustment(
        id=found.id,
        customer_id=_id(found.customer) or "",
        amount_minor=-found.amount,
        currency=found.currency,
        invoice_id=_id(found.invoice),
        metadata=_metadata(found.metadata),
    )


def event(body: Mapping[str, Any]) -> StripeEvent:
    """An event from its JSON; which subscription and customer it concerns, as far as it says."""
    subject = body["data"]["object"]
    kind = subject["object"]
    parent = (subject.get("parent") or {}).get("subscription_details") or {}
    concerns = (
        subject["id"] if kind == "subscription" else subject.get("subscription") or parent.get("subscription")
    )
    paid_by = subject["id"] if kind == "customer" else subject.get("customer")
    behind = (subject.get("source") or {}).get("coupon") if kind == "discount" else None
    coupon_id = behind["id"] if isinstance(behind, Mapping) else behind
    asked = body.get("request")
    return StripeEvent(
        id=_text(body["id"]),
        type=_text(body["type"]),
        created_at=instant(body["created"]),
        livemode=body["livemode"] is True,
        object_id=str(subject.get("id") or ""),
        object_type=_text(kind),
        customer_id=paid_by if isinstance(paid_by, str) else None,
        subscription_id=concerns if isinstance(concerns, str) else None,
        api_version=body.get("api_version"),
        request_key=asked.get("idempotency_key") if isinstance(asked, Mapping) else None,
        coupon_id=coupon_id if isinstance(coupon_id, str) else None,
        previous_attributes=body["data"].get("previous_attributes") or {},
    )


def _item(found: stripe.SubscriptionItem) -> SubscriptionItem:
    recurring = found.price.recurring
    if recurring is None:
        raise TypeError(f"the item {found.id} has a price that does not recur")
    return SubscriptionItem(
        id=found.id,
        price_id=found.price.id,
        product_id=_id(found.price.product) or "",
        quantity=getattr(found, "quantity", None) or 0,
        unit_amount_minor=found.price.unit_amount,
        interval=recurring.interval,
        interval_count=recurring.interval_count,
        period_start_at=instant(found.current_period_start),
        period_end_at=instant(found.current_period_end),
        discount_ids=tuple(_id(one) or "" for one in found.discounts),
    )


def _line(found: stripe.InvoiceLineItem) -> InvoiceLine:
    parent = found.parent
    of_item = parent.subscription_item_details if parent else None
    of_booking = parent.invoice_item_details if parent else None
    price = found.pricing.price_details if found.pricing else None
    return InvoiceLine(
        id=found.id,
        amount_minor=found.amount,
        description=found.description or "",
        period_start_at=instant(found.period.start),
        period_end_at=instant(found.period.end),
        discountable=found.discountable,
        proration=bool((of_item and of_item.proration) or (of_booking and of_booking.proration)),
        discounted_minor={_id(part.discount) or "": part.amount for part in found.discount_amounts or []},
        price_id=_id(price.price) if price else None,
        product_id=price.product if price else None,
        subscription_item_id=of_item.subscription_item if of_item else None,
        invoice_item_id=of_booking.invoice_item if of_booking else None,
        quantity=found.quantity,
        metadata=_metadata(found.metadata),
    )


def _id(found: Any) -> str | None:
    """The id of something that is either an id or the object itself."""
    return found if found is None or isinstance(found, str) else str(found.id)


def _metadata(found: Any) -> dict[str, str]:
    return {} if found is None else dict(found.to_dict() if hasattr(found, "to_dict") else found)


def _instant_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
