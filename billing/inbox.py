"""Stripe's webhooks: stored once, acknowledged at once, and worked off by reading Stripe again.

Webhooks come late, twice, in any order or never. Billing therefore takes them only as hints that something may have
changed. It reads one fact from them, because Stripe tells it nowhere else. When another party adds a discount between
Licet's read and Licet's write, the write removes that discount, and the event says which one it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from billing import connections, coupons, wakeups
from billing.operations import coupons as billing_coupons
from billing.operations import inbox as billing_inbox
from billing.operations import subscriptions
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
    "subscription_schedule.created",
    "subscription_schedule.released",
    "subscription_schedule.canceled",
    "subscription_schedule.completed",
    "subscription_schedule.aborted",
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
    """Process unread hints: each subscription is reconciled once for all its hints. Returns how many hints."""
    total = 0
    while True:
        with scope.everything(reason="reconcile"):
            hints = [hint for hint in inbox.unread_events() if _restore_lost(hint, at=now())]
            raised = [
                subscription
                for livemode in (False, True)
                for subscription in _mark_for_reconcile(hints, livemode=livemode, at=now())
            ]
            billing_inbox.mark_read(ids=[hint.row for hint in hints], at=now())
        wakeups.reconcile(dict.fromkeys(raised))
        total += len(hints)
        if not hints:
            return total


def fetch_missed_events(*, gateway: StripeGateway, now: Callable[[], datetime]) -> int:
    """Read the events for which no webhook came. Returns how many were new.

    It goes on where the last whole reading began. What webhooks brought since says nothing of those that did not come.
    """
    began = now()
    with scope.everything(reason="reconcile"):
        done = catch_up.read_until(livemode=gateway.livemode)
    since = done - _OVERLAP if done else began - _FIRST_LOOK_BACK
    new = 0
    for event in gateway.events(created_since=since, types=TYPES):
        with scope.everything(reason="reconcile"):
            new += billing_inbox.record_stripe_event(event, at=now())
    with scope.everything(reason="reconcile"):
        billing_inbox.record_caught_up(livemode=gateway.livemode, until=began)
    if new:
        wakeups.read_inbox()
    return new


def _mark_for_reconcile(
    hints: Sequence[InboxEventRecord], *, livemode: bool, at: datetime
) -> list[tuple[str, str]]:
    relevant = [hint for hint in hints if hint.livemode == livemode and hint.type in TYPES]
    for hint in relevant:
        if hint.type == "coupon.deleted" and coupons.is_ours(hint.object_id):
            billing_coupons.record_coupon_deleted(livemode=livemode, coupon=hint.object_id, at=at)
    return subscriptions.mark_for_reconcile(
        modes=connections.modes_of(livemode=livemode),
        subscriptions=sorted({hint.subscription for hint in relevant if hint.subscription}),
        customers=sorted({hint.customer for hint in relevant if hint.customer and not hint.subscription}),
        at=at,
    )


def _restore_lost(hint: InboxEventRecord, *, at: datetime) -> bool:
    """Queue the return of other parties' discounts that one of Licet's writes removed unseen.

    False where a removed discount is not known yet because the event that describes it has not come.
    """
    attempt = inbox.attempt_that_caused(key=hint.request_key)
    if attempt is None or hint.discounts_before is None:
        return True
    mode, subscription, seen_discounts = attempt
    lost: list[str] = []
    for discount in hint.discounts_before:
        if discount in seen_discounts:
            continue
        coupon = inbox.coupon_of_discount(livemode=hint.livemode, discount=discount)
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
