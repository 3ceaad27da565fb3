"""The Celery application: wake-ups and the clock's sweeps."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

from config import metrics_folder, read_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if {"worker", "beat"} & set(sys.argv):
    metrics_folder.use()  # before anything imports prometheus_client
    read_settings.or_exit()


class _App(Celery):
    @cached_property
    def Beat(self) -> type[Any]:  # noqa: N802  Celery's name: what `celery beat` runs
        from config import beat

        made: type[Any] = self.subclass_with_self(beat.Beat)
        return made


app = _App("licet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


def _every(seconds: float, task: str) -> dict[str, object]:
    # A sweep that was not taken in time is not taken later either: the next one does the same.
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10.0)}}


app.conf.beat_schedule = {
    "drain-deliveries": _every(5.0, "ledger.drain"),
    "sweep-consents": _every(20.0, "consent.sweep"),
    "lapse-proposals": _every(60.0, "consent.lapse_proposals"),
    "remind-signatories": _every(600.0, "consent.remind_signatories"),
    "erase-drafts": _every(600.0, "consent.erase_drafts"),
    "put-approvals-into-effect": _every(20.0, "tenants.approvals"),
    "sweep-prices": _every(20.0, "pricing.sweep"),
    "sweep-billing": _every(10.0, "billing.sweep"),
    "sweep-clearances": _every(10.0, "lineage.sweep"),
    "watch-deadlines": _every(30.0, "lineage.watch_deadlines"),
    "read-stripe-events": _every(15.0, "billing.read_inbox"),
    "catch-up-with-stripe": _every(300.0, "billing.catch_up"),
    "unfold-decisions": _every(5.0, "api.unfold_decisions"),
    "send-webhooks": _every(5.0, "notices.send_due"),
    "push-exports": _every(60.0, "notices.push_exports"),
    "remind-of-what-ends": _every(6 * 3600.0, "notices.remind"),
    "send-summaries": _every(900.0, "notices.send_summaries"),
    "issue-statements": _every(60.0, "notices.issue_statements"),
    "prune-deliveries": _every(300.0, "ledger.prune"),
    "audit-state": _every(30.0, "ledger.audit"),
    "prune-sessions": _every(3600.0, "identity.prune"),
    "forget-requests": _every(3600.0, "tenants.forget_requests"),
    "seal-security-events": _every(3600.0, "identity.seal_events"),
    "watch-security-events": _every(60.0, "identity.watch"),
    "record-invoices": _every(30.0, "billing.record_invoices"),
    "book-adjustments": _every(300.0, "billing.book_adjustments"),
    "find-lost-invoices": _every(24 * 3600.0, "billing.find_invoices"),
    "look-for-drift": _every(6 * 3600.0, "billing.scan"),
}


@signals.worker_init.connect
def _worker_passes_the_gate(**_: object) -> None:
    from config import start_gate

    start_gate.pass_or_exit("worker")


@signals.beat_init.connect
def _beat_passes_the_gate(**_: object) -> None:
    from config import start_gate

    start_gate.pass_or_exit("beat")


@signals.worker_process_init.connect
@signals.worker_init.connect
def _count_tasks(**_: object) -> None:
    from config import task_metrics  # noqa: F401  it connects to Celery's signals, once


@signals.worker_process_init.connect
def _trace_tasks(**_: object) -> None:
    from config import tracing

    if tracing.is_on():
        tracing.start("worker")
