"""Celery task that puts approved changes into effect, and lets untouched ones lapse."""

from __future__ import annotations

from celery import shared_task

from ledger import actors, sweeping
from tenants.operations import approvals


@shared_task(name="tenants.approvals")
def work_off_approvals() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else approvals.work_off(by=actors.system("sweep"), at=at)
