"""Celery tasks: put approved changes into effect, and keep the request log short."""

from __future__ import annotations

from celery import shared_task

from ledger import actors, sweeping
from tenants.operations import approvals, request_log


@shared_task(name="tenants.approvals")
def work_off_approvals() -> int:
    at = sweeping.sweep_time()
    return 0 if at is None else approvals.work_off(by=actors.system("sweep"), at=at)


@shared_task(name="tenants.forget_requests")
def forget_requests() -> int:
    """Delete requests that are older than the request log reaches."""
    at = sweeping.sweep_time()
    return 0 if at is None else request_log.forget(at=at)
