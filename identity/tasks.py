"""Celery tasks: seal and watch security events, and remove ended sessions, forgotten tries and old events."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from identity.operations import alerts, security_events, sessions, sign_in_tries
from ledger import actors, sweeping


@shared_task(name="identity.seal_events")
def seal_events() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else security_events.seal(by=actors.system("sweep"), at=at)


@shared_task(name="identity.prune")
def prune() -> int:
    at = sweeping.sweep_time()
    if at is None:
        return 0
    removed = sessions.prune(at=at) + sign_in_tries.prune(at=at)
    return removed + security_events.prune(days=settings.SECURITY_EVENT_DAYS)


@shared_task(name="identity.watch")
def watch() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else alerts.watch(at=at)
