"""Booking adjustments in Stripe, each exactly once.

An invoice item is not idempotent by nature. The key is stored before it is sent, and after any doubt the customer's
items are searched for the adjustment's id before anything is sent again: keys may be forgotten after a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from billing import parking, pauses
from billing.operations import adjustments
from billing.queries import clawbacks
from billing.queries.clawbacks import AdjustmentRecord
from billing.stripe_errors import StripeFailure
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeSubscription
from billing.stripe_requests import create_invoice, create_invoice_item
from ledger import failpoints, scope
from wire import ids

Clock = Callable[[], datetime]
METADATA = "licet_adjustment"
DAYS_UNTIL_DUE = 30
_SEARCHED_BACK = timedelta(days=2)

log = structlog.get_logger(__name__)


def book_due(*, mode: str, gateway: StripeGateway, now: Clock) -> int:
    """Book the adjustments that are due. Returns how many."""
    with scope.everything(reason="reconcile"):
        due = clawbacks.adjustments_due(mode=mode, at=now())
    return sum(_book(each, gateway, now) for each in due)


def _book(record: AdjustmentRecord, gateway: StripeGateway, now: Clock) -> bool:
    try:
        subscription = gateway.get_subscription(record.subscription)
        item, invoice = _item(record, subscription, gateway, now)
    except StripeFailure as failure:
        log.warning("adjustment_not_booked", adjustment=str(record.id), reason=str(failure))
        with scope.everything(reason="reconcile"):
            adjustments.postpone(
                record,
                error=f"{failure.code}: {failure}",
                due_at=now() + pauses.after_failure(record.failures),
            )
        return False
    if not item:
        return False
    with scope.everything(reason="reconcile"):
        adjustments.mark_booked(record, item=item, invoice=invoice)
    return True


def _item(
    record: AdjustmentRecord, subscription: StripeSubscription, gateway: StripeGateway, now: Clock
) -> tuple[str, str]:
    """The invoice item of the adjustment and its invoice: found, or made. Both are "" if it no longer waits."""
    customer, name = subscription.customer.id, ids.render(ids.ENTRY, record.id)
    if record.sent_at is not None:
        # Nothing can be booked before it was decided, whatever the two clocks say.
        for found in gateway.list_invoice_items(customer, created_since=record.decided_at - _SEARCHED_BACK):
            if found.metadata.get(METADATA) == name:
                _finalise(found.invoice_id, subscription, gateway)
                return found.id, found.invoice_id or ""
    with scope.everything(reason="reconcile"):
        epoch = adjustments.store_key(record, at=now(), anew=record.sent_at is not None)
    if epoch is None:
        return "", ""
    failpoints.crash_if_armed("billing.adjustment_key_stored")
    ended = subscription.status not in parking.LIVE
    invoice = _one_off(record, customer, name, gateway) if ended else ""
    made = gateway.create_invoice_item(
        create_invoice_item(
            customer,
            key=f"licet-{record.id}-{epoch}",
            amount_minor=record.amount_minor,
            currency=record.currency.lower(),
            description=f"Data partnership discount paid back, from {record.decided_at:%Y-%m-%d}",
            metadata={METADATA: name},
            subscription_id=None if ended else subscription.id,
            invoice_id=invoice or None,
        )
    )
    failpoints.crash_if_armed("billing.adjustment_sent")
    _finalise(invoice, subscription, gateway)
    return made.written.id, made.written.invoice_id or invoice


def _finalise(invoice: str | None, subscription: StripeSubscription, gateway: StripeGateway) -> None:
    """Finalise an invoice of its own. What waits for the next invoice of a living subscription is left alone."""
    if invoice and subscription.status not in parking.LIVE and gateway.get_invoice(invoice).status == "draft":
        gateway.finalise_invoice(invoice, key=f"licet-{ids.new(at=subscription.created_at)}")


def _one_off(record: AdjustmentRecord, customer: str, name: str, gateway: StripeGateway) -> str:
    """An invoice of its own, because the subscription has no next one. Its key never changes, so there is one."""
    made = gateway.create_invoice(
        create_invoice(
            customer,
            key=f"licet-{record.id}-invoice",
            currency=record.currency.lower(),
            days_until_due=DAYS_UNTIL_DUE,
            description="Discount paid back after the end of the subscription",
            metadata={METADATA: name},
        )
    )
    return made.written.id
