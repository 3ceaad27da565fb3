"""Celery tasks that record every few seconds how time changed consents and proposals. Decisions never wait for them."""

from __future__ import annotations

from celery import shared_task

from consent.operations import drafts, lapsing_proposals, reminders
from consent.operations import sweep as consent_sweep
from ledger import actors, sweeping


@shared_task(name="consent.sweep")
def sweep() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else consent_sweep.record_time_effects(by=actors.system("sweep"), at=at)


@shared_task(name="consent.lapse_proposals")
def lapse_proposals() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else lapsing_proposals.sweep(by=actors.system("sweep"), at=at)


@shared_task(name="consent.erase_drafts")
def erase_drafts() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else drafts.erase_old(at=at)


@shared_task(name="consent.remind_signatories")
def remind_signatories() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else reminders.sweep(by=actors.system("sweep"), at=at)
