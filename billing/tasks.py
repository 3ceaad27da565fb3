"""Wake-ups. What is to be done stands in the tables; a task that is lost is found by the next sweep."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from billing import connections, inbox, scanning, wakeups
from billing import reconcile as reconciling
from billing.queries import subscriptions
from ledger import scope


@shared_task(name="billing.reconcile")
def reconcile(mode: str, subscription: str) -> str:
    """Make one subscription agree, unless somebody is at it or there is nothing to do."""
    with connections.gateway(mode=mode) as gateway:
        return reconciling.reconcile(mode=mode, subscription=subscription, gateway=gateway, now=timezone.now)


@shared_task(name="billing.sweep")
def sweep() -> int:
    """Wake somebody for whatever is behind: wake-ups lost, workers killed, troubles waited out."""
    with scope.everything(reason="reconcile"):
        found = subscriptions.subscriptions_due(modes=list(connections.configured_modes()), at=timezone.now())
    wakeups.reconcile(found)
    return len(found)


@shared_task(name="billing.read_inbox")
def read_inbox() -> int:
    return inbox.process_unread(now=timezone.now)


@shared_task(name="billing.catch_up")
def catch_up() -> int:
    """Ask each Stripe account what happened, for the webhooks that never came."""
    total, seen = 0, set()
    for mode in connections.configured_modes():
        with connections.gateway(mode=mode) as gateway:
            if gateway.livemode not in seen:
                total += inbox.fetch_missed_events(gateway=gateway, now=timezone.now)
                seen.add(gateway.livemode)
    return total


@shared_task(name="billing.scan")
def scan() -> int:
    """Compare all of Stripe with us. Returns how many findings."""
    total = 0
    for mode in connections.configured_modes():
        with connections.gateway(mode=mode) as gateway:
            total += len(scanning.scan(mode=mode, gateway=gateway, now=timezone.now))
    return total
