"""Celery tasks: deliveries, which commits and beat wake, their removal, and the continuous auditor."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from ledger import actors, auditor, clock, deliveries

LONGEST = timedelta(seconds=20)
AUDIT_LONGEST = timedelta(seconds=2)


@shared_task(name="ledger.drain")
def drain() -> int:
    return deliveries.drain(now=clock.now, longest=LONGEST)


@shared_task(name="ledger.prune")
def prune() -> int:
    return deliveries.prune(now=clock.now, longest=LONGEST)


@shared_task(name="ledger.audit")
def audit() -> int:
    return auditor.audit(by=actors.system("auditor"), now=clock.now, longest=AUDIT_LONGEST)
