"""Celery tasks of billing. The tables say what is due, so the next sweep makes up for a lost task."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from billing import adjusting, connections, inbox, pacing, recording, scanning, wakeups
from billing import reconcile as reconciling
from billing.queries import subscriptions
from ledger import clock, scope


@shared_task(name="billing.reconcile")
def reconcile(mode: str, subscription: str) -> str:
    """Reconcile one subscription, unless another worker has it or it is in step."""
    with pacing.gateway(mode=mode) as gateway:
        return reconciling.reconcile(mode=mode, subscription=subscription, gateway=gateway, now=clock.now)


@shared_task(name="billing.sweep")
def sweep() -> int:
    """Wake a worker for every subscription that is due: after a lost wake-up, a killed worker or a pause."""
    with scope.everything(reason="reconcile"):
        due = subscriptions.subscriptions_due(modes=list(connections.configured_modes()), at=clock.now())
    wakeups.reconcile(due)
    return len(due)


@shared_task(name="billing.read_inbox")
def read_inbox() -> int:
    return inbox.process_unread(now=clock.now)


@shared_task(name="billing.catch_up")
def catch_up() -> int:
    """Read the events of each Stripe account for which no webhook came."""
    total, seen = 0, set()
    for mode in connections.configured_modes():
        with pacing.gateway(mode=mode) as gateway:
            if gateway.livemode not in seen:
                total += inbox.fetch_missed_events(gateway=gateway, now=clock.now)
                seen.add(gateway.livemode)
    return total


@shared_task(name="billing.scan")
def scan() -> int:
    """Compare Stripe with Licet, and look again at what a look puts right. Returns the number of discrepancies."""
    total = 0
    for mode in connections.configured_modes():
        with pacing.gateway(mode=mode) as gateway:
            findings = scanning.scan(mode=mode, gateway=gateway, now=clock.now)
        wakeups.reconcile(scanning.mark_repairs(mode=mode, findings=findings, at=clock.now()))
        total += len(findings)
    return total


@shared_task(name="billing.record_invoices")
def record_invoices() -> int:
    """Record what the discounts of invoices came to that became final or changed."""
    total = 0
    for mode in connections.configured_modes():
        with pacing.gateway(mode=mode) as gateway:
            total += recording.record_due(mode=mode, gateway=gateway, now=clock.now)
    return total


@shared_task(name="billing.find_invoices")
def find_invoices() -> int:
    """Ask for invoices of the last forty days whose webhooks did not come."""
    total = 0
    for mode in connections.configured_modes():
        since = clock.now() - timedelta(days=40)
        with pacing.gateway(mode=mode) as gateway:
            total += recording.find_invoices(mode=mode, gateway=gateway, since=since, now=clock.now)
    return total


@shared_task(name="billing.book_adjustments")
def book_adjustments() -> int:
    """Book what customers pay back, once Finance has had time to waive it."""
    total = 0
    for mode in connections.configured_modes():
        with pacing.gateway(mode=mode) as gateway:
            total += adjusting.book_due(mode=mode, gateway=gateway, now=clock.now)
    return total
