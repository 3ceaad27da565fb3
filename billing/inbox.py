"""Stripe's webhooks: stored once, acknowledged at once, and worked off by reading Stripe again.

Webhooks come late, twice, in any order or never. Billing therefore takes them only as hints that something may have
changed. It reads one fact from them, because Stripe tells it nowhere else. When another party adds a discount between
Licet's read and Licet's write, the write removes that discount, and the event says which one it was.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import datetime, timedelta

import structlog

from billing import connections, coupons, wakeups
from billing.operations import books, subscriptions
from billing.operations import coupons as billing_coupons
from billing.operations import inbox as billing_inbox
from billing.queries import catch_up, inbox
from billing.queries.inbox import InboxEventRecord
from billing.stripe_gateway import StripeGateway, verify_webhook
from ledger import scope

MAX_BYTES = 1024 * 1024
# Events that may concern a subscription. The others are stored and marked as read.
TYPES = (
    "coupon.deleted",
    "customer.deleted",
    "customer.discount.created",
    "customer.discount.deleted",
    "customer.discount.updated",
    "customer.subscription.created",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.subscription.updated",
    "customer.updated",
    "invoice.created",
    "subscription_schedule.created",
    "subscription_schedule.released",
    "subscription_schedule.canceled",
    "subscription_schedule.completed",
    "subscription_schedule.aborted",
    "subscription_schedule.updated",
)
# Events after which the books read an invoice. A credit note is stored with the id of its invoice.
INVOICE_TYPES = (
    "credit_note.created",
    "credit_note.voided",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.paid",
    "invoice.voided",
)
_OVERLAP = timedelta(minutes=10)
_FIRST_LOOK_BACK = timedelta(days=1)
_MISSING_FOR = timedelta(hours=1)  # by then the events have been read twelve times

log = structlog.get_logger(__name__)


def receive(*, raw: bytes, signature: str | None, secrets: Sequence[str], at: datetime) -> bool:
    """Store a webhook that Stripe signed with any of `secrets`. True where it is new.

    It returns after the commit. Stripe repeats a webhook that failed before that.
    Raises: InvalidStripeWebhook.
    """
    event = verify_webhook(raw, signature=signature, secrets=secrets, at=at)
    with scope.everything(reason="reconcile"):
        is_new = billing_inbox.record_stripe_event(event, at=at)
    if is_new:
        wakeups.read_inbox()
    return is_new


def process_unread(*, now: Callable[[], datetime]) -> int:
    """Process unread hints: each subscription is reconciled once for all its hints. Returns how many hints.

    Each hint has a transaction of its own. One that cannot be read holds up no other, and becomes a dead letter after
    ten tries.
    """
    total, last = 0, 0
    raised: dict[tuple[str, str], None] = {}
    while True:
        with scope.everything(reason="reconcile"):
            hints = inbox.unread_events(after=last)
        if not hints:
            wakeups.reconcile(raised)
            return total
        for hint in hints:
            total += _process(hint, raised, at=now())
        last = hints[-1].row


def _process(hint: InboxEventRecord, raised: dict[tuple[str, str], None], *, at: datetime) -> bool:
    """Process one hint. True if it is read now. A subscription that is in `raised` already is not raised again."""
    try:
        with scope.everything(reason="reconcile"):
            if not _restore_lost(hint, at=at):
                return False
            raised |= dict.fromkeys(_mark_for_reconcile(hint, raised, at=at))
            _ask_for_invoice(hint, at=at)
            billing_inbox.mark_read(row=hint.row, at=at)
    except Exception as error:
        with scope.everything(reason="reconcile"):
            dead = billing_inbox.note_failure(row=hint.row, error=repr(error), at=at)
        log.exception("hint_not_read", row=hint.row, type=hint.type, dead=dead)
        return False
    return True


def fetch_missed_events(*, gateway: StripeGateway, now: Callable[[], datetime]) -> int:
    """Read the events for which no webhook came. Returns how many were new.

    It goes on where the last whole reading began. What webhooks brought since says nothing of those that did not come.
    """
    began = now()
    with scope.everything(reason="reconcile"):
        done = catch_up.read_until(livemode=gateway.livemode)
    since = done - _OVERLAP if done else began - _FIRST_LOOK_BACK
    new = 0
    for types in (TYPES, INVOICE_TYPES):  # Stripe takes up to twenty types
        for event in gateway.events(created_since=since, types=types):
            with scope.everything(reason="reconcile"):
                new += billing_inbox.record_stripe_event(event, at=now())
    with scope.everything(reason="reconcile"):
        billing_inbox.record_caught_up(livemode=gateway.livemode, until=began)
    if new:
        wakeups.read_inbox()
    return new


def _mark_for_reconcile(
    hint: InboxEventRecord, raised: Container[tuple[str, str]], *, at: datetime
) -> list[tuple[str, str]]:
    """Mark what the hint concerns. A look that begins after this sees all hints that were received before it."""
    if hint.type not in TYPES or _tells_nothing_new(hint):
        return []
    if hint.type == "coupon.deleted" and coupons.is_ours(hint.object_id):
        billing_coupons.record_coupon_deleted(livemode=hint.livemode, coupon=hint.object_id, at=at)
    modes = connections.modes_of(livemode=hint.livemode)
    if hint.subscription and all((mode, hint.subscription) in raised for mode in modes):
        return []
    return subscriptions.mark_for_reconcile(
        modes=modes,
        subscriptions=[hint.subscription] if hint.subscription else [],
        customers=[hint.customer] if hint.customer and not hint.subscription else [],
        at=at,
    )


def _ask_for_invoice(hint: InboxEventRecord, *, at: datetime) -> None:
    if hint.type in INVOICE_TYPES and hint.object_id:
        for mode in connections.modes_of(livemode=hint.livemode):
            books.ask_for_invoice(mode=mode, invoice=hint.object_id, at=at)


def _tells_nothing_new(hint: InboxEventRecord) -> bool:
    """Whether Licet's own write caused the event, and Licet has read the result of that write."""
    cause = inbox.attempt_that_caused(key=hint.request_key)
    return cause is not None and cause.settled and cause.subscription == hint.subscription


def _restore_lost(hint: InboxEventRecord, *, at: datetime) -> bool:
    """Queue the return of other parties' discounts that one of Licet's writes removed unseen.

    False where a removed discount is not known yet because the event that describes it has not come.
    """
    attempt = inbox.attempt_that_caused(key=hint.request_key)
    if attempt is None or hint.discounts_before is None:
        return True
    mode, subscription = attempt.mode, attempt.subscription
    lost: list[str] = []
    said = dict(zip(hint.discounts_before, hint.coupons_before, strict=False))
    for discount in hint.discounts_before:
        if discount in attempt.seen:
            continue
        coupon = said.get(discount) or inbox.coupon_of_discount(livemode=hint.livemode, discount=discount)
        if coupon is None and at - hint.received_at < _MISSING_FOR:
            return False
        if coupon is None:
            log.error("foreign_discount_lost", subscription=subscription, discount=discount)
        elif not coupons.is_ours(coupon):
            lost.append(coupon)
    if lost:
        log.warning("foreign_discount_removed", subscription=subscription, coupons=lost)
        subscriptions.queue_coupon_restore(subscription=(mode, subscription), coupons=lost, at=at)
    return True
