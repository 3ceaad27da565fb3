"""Conversion of Stripe's answers into `stripe_objects`. A member that was not expanded is an id.

Where billing depends on a member, reading is strict: AttributeError, KeyError or TypeError says that it is missing. The
gateway then treats the answer as untrustworthy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from billing import stripe_schedules
from billing.stripe_objects import (
    Adjustment,
    DraftInvoice,
    InvoiceLine,
    StripeCoupon,
    StripeCustomer,
    StripeDiscount,
    StripeEvent,
    StripeInvoice,
    StripeSchedule,
    StripeSubscription,
    SubscriptionItem,
)

if TYPE_CHECKING:
    import stripe


def instant(seconds: int) -> datetime:
    """Stripe's seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def subscription(answer: stripe.Subscription) -> StripeSubscription:
    return StripeSubscription(
        id=answer.id,
        customer=customer(answer.customer),
        status=answer.status,
        currency=answer.currency,
        created_at=instant(answer.created),
        items=tuple(_item(item) for item in answer["items"].data),
        discounts=tuple(discount(each) for each in answer.discounts),
        schedule_id=_id(answer.schedule),
        schedule=_schedule(answer.schedule),
        draft=_draft(answer.latest_invoice),
        collection_paused=answer.pause_collection is not None,
        cancel_at=_instant_or_none(answer.cancel_at),
        trial_end_at=_instant_or_none(answer.trial_end),
        collection_method=answer.collection_method,
        billing_mode=answer.billing_mode.type,
        latest_invoice_id=_id(answer.latest_invoice),
        livemode=answer.livemode,
        metadata=_metadata(answer.metadata),
    )


def customer(answer: str | stripe.Customer) -> StripeCustomer:
    """A customer. For a deleted one, Stripe gives only the id."""
    if isinstance(answer, str):
        return StripeCustomer(answer)
    if getattr(answer, "deleted", False):
        return StripeCustomer(answer.id, deleted=True)
    return StripeCustomer(
        id=answer.id,
        name=answer.name,
        currency=answer.currency,
        balance_minor=answer.balance or 0,
        discount=discount(answer.discount) if answer.discount else None,
        livemode=answer.livemode,
        metadata=_metadata(answer.metadata),
    )


def discount(answer: str | stripe.Discount) -> StripeDiscount:
    if isinstance(answer, str):
        raise TypeError(f"the discount {answer} was not expanded")
    coupon_of = answer.source.coupon
    return StripeDiscount(
        id=answer.id,
        coupon_id=_id(coupon_of),
        start_at=instant(answer.start),
        end_at=_instant_or_none(getattr(answer, "end", None)),
        coupon=coupon(coupon_of) if coupon_of is not None and not isinstance(coupon_of, str) else None,
    )


def coupon(answer: stripe.Coupon) -> StripeCoupon:
    applies_to = getattr(answer, "applies_to", None)
    return StripeCoupon(
        id=answer.id,
        duration=answer.duration,
        percent_off=None if answer.percent_off is None else Decimal(str(answer.percent_off)),
        amount_off_minor=answer.amount_off,
        currency=answer.currency,
        valid=answer.valid,
        name=answer.name,
        products=tuple(applies_to.products) if applies_to else None,
        metadata=_metadata(answer.metadata),
    )


def invoice(
    answer: stripe.Invoice, *, lines: Sequence[stripe.InvoiceLineItem] | None = None
) -> StripeInvoice:
    """An invoice. `lines` is given where the answer does not contain all of them."""
    all_lines = list(answer.lines.data if lines is None else lines)
    discounts = [*answer.discounts, *(each for line in all_lines for each in line.discounts)]
    parent = answer.parent
    details = parent.subscription_details if parent else None
    return StripeInvoice(
        id=answer.id,
        customer_id=_id(answer.customer) or "",
        status=answer.status,
        currency=answer.currency,
        subtotal_minor=answer.subtotal,
        total_minor=answer.total,
        amount_due_minor=answer.amount_due,
        amount_paid_minor=answer.amount_paid,
        credited_minor=answer.pre_payment_credit_notes_amount + answer.post_payment_credit_notes_amount,
        created_at=instant(answer.created),
        lines=tuple(_line(line) for line in all_lines),
        coupon_ids={
            each.id: coupon_id
            for each in discounts
            if not isinstance(each, str) and (coupon_id := _id(each.source.coupon))
        },
        subscription_id=_id(details.subscription) if details else None,
        number=answer.number,
        finalized_at=_instant_or_none(answer.status_transitions.finalized_at),
        livemode=answer.livemode,
        metadata=_metadata(answer.metadata),
    )


def invoice_item(answer: stripe.InvoiceItem) -> Adjustment:
    return Adjustment(
        id=answer.id,
        customer_id=_id(answer.customer) or "",
        amount_minor=answer.amount,
        currency=answer.currency,
        invoice_id=_id(answer.invoice),
        metadata=_metadata(answer.metadata),
    )


def credit(answer: stripe.CustomerBalanceTransaction) -> Adjustment:
    """A movement of the balance. A positive amount is a gain for the customer."""
    return Adjustment(
        id=answer.id,
        customer_id=_id(answer.customer) or "",
        amount_minor=-answer.amount,
        currency=answer.currency,
        invoice_id=_id(answer.invoice),
        metadata=_metadata(answer.metadata),
    )


def event(body: Mapping[str, Any]) -> StripeEvent:
    """An event from its JSON, with the subscription and the customer that it names."""
    if body["object"] == "v2.core.event":
        return _thin_event(body)
    subject = body["data"]["object"]
    kind = subject["object"]
    parent = (subject.get("parent") or {}).get("subscription_details") or {}
    concerns = (
        subject["id"] if kind == "subscription" else subject.get("subscription") or parent.get("subscription")
    )
    paid_by = subject["id"] if kind == "customer" else subject.get("customer")
    # API versions before 2025-09-30 have the coupon in the discount itself.
    source = (subject.get("source") or subject).get("coupon") if kind == "discount" else None
    coupon_id = source["id"] if isinstance(source, Mapping) else source
    request = body.get("request")
    return StripeEvent(
        id=_text(body["id"]),
        type=_text(body["type"]),
        created_at=instant(body["created"]),
        livemode=body["livemode"] is True,
        object_id=str((subject.get("invoice") if kind == "credit_note" else subject.get("id")) or ""),
        object_type=_text(kind),
        customer_id=paid_by if isinstance(paid_by, str) else None,
        subscription_id=concerns if isinstance(concerns, str) else None,
        api_version=body.get("api_version"),
        request_key=request.get("idempotency_key") if isinstance(request, Mapping) else None,
        coupon_id=coupon_id if isinstance(coupon_id, str) else None,
        previous_attributes=body["data"].get("previous_attributes") or {},
    )


def _thin_event(body: Mapping[str, Any]) -> StripeEvent:
    """An event without its object: it names what changed, as v2 events do. A name such as
    `v1.customer.subscription.updated` is that of the v1 event."""
    related = body.get("related_object") or {}
    kind, concerned = related.get("type"), related.get("id")
    request = (body.get("reason") or {}).get("request") or {}
    return StripeEvent(
        id=_text(body["id"]),
        type=_text(body["type"]).removeprefix("v1."),
        created_at=datetime.fromisoformat(_text(body["created"])).astimezone(UTC),
        livemode=body.get("livemode") is True,
        object_id=str(concerned or ""),
        object_type=str(kind or ""),
        customer_id=concerned if kind == "customer" else None,
        subscription_id=concerned if kind == "subscription" else None,
        request_key=request.get("idempotency_key"),
    )


def _item(answer: stripe.SubscriptionItem) -> SubscriptionItem:
    recurring = answer.price.recurring
    if recurring is None:
        raise TypeError(f"the item {answer.id} has a price that does not recur")
    return SubscriptionItem(
        id=answer.id,
        price_id=answer.price.id,
        product_id=_id(answer.price.product) or "",
        quantity=getattr(answer, "quantity", None) or 0,
        unit_amount_minor=answer.price.unit_amount,
        interval=recurring.interval,
        interval_count=recurring.interval_count,
        period_start_at=instant(answer.current_period_start),
        period_end_at=instant(answer.current_period_end),
        discount_ids=tuple(_id(each) or "" for each in answer.discounts),
        discounts=tuple(discount(each) for each in answer.discounts if not isinstance(each, str)),
    )


def _schedule(answer: Any) -> StripeSchedule | None:
    return None if answer is None or isinstance(answer, str) else stripe_schedules.schedule(answer.to_dict())


def _draft(answer: Any) -> DraftInvoice | None:
    """The invoice, if it was expanded and is a draft."""
    if (
        answer is None
        or isinstance(answer, str)
        or getattr(answer, "deleted", False)
        or answer.status != "draft"
    ):
        return None
    return DraftInvoice(
        answer.id,
        instant(answer.created),
        tuple(discount(each) for each in answer.discounts if not isinstance(each, str)),
    )


def _line(answer: stripe.InvoiceLineItem) -> InvoiceLine:
    parent = answer.parent
    of_item = parent.subscription_item_details if parent else None
    of_booking = parent.invoice_item_details if parent else None
    price = answer.pricing.price_details if answer.pricing else None
    return InvoiceLine(
        id=answer.id,
        amount_minor=answer.amount,
        description=answer.description or "",
        period_start_at=instant(answer.period.start),
        period_end_at=instant(answer.period.end),
        discountable=answer.discountable,
        proration=bool((of_item and of_item.proration) or (of_booking and of_booking.proration)),
        discounted_minor={_id(part.discount) or "": part.amount for part in answer.discount_amounts or []},
        price_id=_id(price.price) if price else None,
        product_id=price.product if price else None,
        subscription_item_id=of_item.subscription_item if of_item else None,
        invoice_item_id=of_booking.invoice_item if of_booking else None,
        quantity=answer.quantity,
        tax_minor=sum(tax.amount for tax in answer.taxes or []),
        added_tax_minor=sum(tax.amount for tax in answer.taxes or [] if tax.tax_behavior == "exclusive"),
        taxable_minor=max((tax.taxable_amount or 0 for tax in answer.taxes or []), default=0),
        metadata=_metadata(answer.metadata),
    )


def _id(answer: Any) -> str | None:
    """The id of something that is either an id or the object itself."""
    return answer if answer is None or isinstance(answer, str) else str(answer.id)


def _metadata(answer: Any) -> dict[str, str]:
    return {} if answer is None else dict(answer.to_dict() if hasattr(answer, "to_dict") else answer)


def _instant_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else instant(seconds)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
