"""Celery tasks: hash security events into the ledger, and remove ended sessions and forgotten tries."""

from __future__ import annotations

from celery import shared_task

from identity.operations import security_events, sessions, sign_in_tries
from ledger import actors, sweeping


@shared_task(name="identity.seal_events")
def seal_events() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else security_events.seal(by=actors.system("sweep"), at=at)


@shared_task(name="identity.prune")
def prune() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else sessions.prune(at=at) + sign_in_tries.prune(at=at)
