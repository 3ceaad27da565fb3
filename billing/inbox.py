"""Hints from Stripe: kept once and acknowledged at once, then worked off by reading Stripe anew.

Webhooks come late, twice, in any order, or never; so nothing in them is believed but that something may have
changed. One thing is read from them, because Stripe tells it nowhere else: which discount of somebody else's a
write of ours took away, when that was added between our reading and our writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from billing import connections, coupons, wakeups
from billing.operations import coupons as billing_coupons
from billing.operations import inbox as billing_inbox
from billing.operations import subscriptions
from billing.queries import inbox
from billing.queries.inbox import InboxEventRecord
from billing.stripe_gateway import StripeGateway, verify_webhook
from ledger import scope

MAX_BYTES = 1024 * 1024
# Of which something may follow for a subscription; the others are kept and marked as read.
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
    """Keep a webhook that Stripe signed with any of `secrets`. True where it is new.

    Returns only when it is stored, so that Stripe sends it again otherwise.
    Raises: NotFromStripe.
    """
    event = verify_webhook(raw, signature=signature, secrets=secrets, at=at)
    with scope.everything(reason="reconcile"):
        is_new = billing_inbox.record_stripe_event(event, at=at)
    if is_new:
        wakeups.read_inbox()
    return is_new


def process_unread(*, now: Callable[[], datetime]) -> int:
    """Act upon what is unread: one look per subscription, however many hints there are. Returns how many."""
    total = 0
    while True:
        with scope.everything(reason="reconcile"):
            hints = [hint for hint in inbox.unread_events() if _give_back(hint, at=now())]
            raised = [
                one for livemode in (False, True) for one in _follow(hints, livemode=livemode, at=now())
            ]
            billing_inbox.mark_read(ids=[hint.row for hint in hints], at=now())
        wakeups.reconcile(dict.fromkeys(raised))
        total += len(hints)
        if not hints:
            return total


def fetch_missed_events(*, gateway: StripeGateway, now: Callable[[], datetime]) -> int:
    """Read the events that no webhook brought. Returns how many were new."""
    with scope.everything(reason="reconcile"):
        newest = inbox.newest_event(livemode=gateway.livemode)
    since = newest - _OVERLAP if newest else now() - _FIRST_LOOK_BACK
    new = 0
    for event in gateway.events(created_since=since, types=TYPES):
        with scope.everything(reason="reconcile"):
            new += billing_inbox.record_stripe_event(event, at=now())
    if new:
        wakeups.read_inbox()
    return new


def _follow(hints: Sequence[InboxEventRecord], *, livemode: bool, at: datetime) -> list[tuple[str, str]]:
    mine = [hint for hint in hints if hint.livemode == livemode and hint.type in TYPES]
    for hint in mine:
        if hint.type == "coupon.deleted" and coupons.is_ours(hint.object_id):
            billing_coupons.record_coupon_deleted(livemode=livemode, coupon=hint.object_id, at=at)
    return subscriptions.mark_for_reconcile(
        modes=connections.modes_of(livemode=livemode),
        subscriptions=sorted({hint.subscription for hint in mine if hint.subscription}),
        customers=sorted({hint.customer for hint in mine if hint.customer and not hint.subscription}),
        at=at,
    )


def _give_back(hint: InboxEventRecord, *, at: datetime) -> bool:
    """What a write of ours took away without having seen it was somebody else's, and comes back.

    False where it is not known yet what that was: the event that says so is still on its way.
    """
    attempt = inbox.attempt_that_caused(key=hint.request_key)
    if attempt is None or hint.discounts_before is None:
        return True
    mode, subscription, seen = attempt
    lost: list[str] = []
    for discount in hint.discounts_before:
        if discount in seen:
            continue
        coupon = inbox.coupon_of_discount(livemode=hint.livemode, discount=discount)
        if coupon is None and at - hint.received_at < _MISSING_FOR:
            return False
        if coupon is None:
            log.error("foreign_discount_lost", subscription=subscription, discount=discount)
        elif not coupons.is_ours(coupon):
            lost.append(coupon)
    if lost:
        log.warning("foreign_discount_restored", subscription=subscription, coupons=lost)
        subscriptions.queue_coupon_restore(subscription=(mode, subscription), coupons=lost, at=at)
    return True
