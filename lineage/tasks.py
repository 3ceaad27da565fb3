"""Periodic tasks: check clearances and deadlines, and carry out what takes effect later."""

from __future__ import annotations

from celery import shared_task

from ledger import actors, sweeping
from lineage.audits.operations import deadlines as audit_deadlines
from lineage.destruction.operations import deadlines, following_plans, subject_requests
from lineage.findings.operations import findings, observed_runs
from lineage.runs.operations import sweep as lineage_sweep
from lineage.transfers.operations import checks, control


@shared_task(name="lineage.sweep")
def sweep() -> int:
    by, at = actors.system("sweep"), sweeping.sweep_time()
    if at is None:
        return 0
    looked = lineage_sweep.sweep(by=by, at=at) + observed_runs.judge_waiting_runs(by=by, at=at)
    return looked + checks.rejudge_lapsed(by=by, at=at) + control.carry_out_due(by=by, at=at)


@shared_task(name="lineage.watch_deadlines")
def watch_deadlines() -> int:
    """Order destructions after retentions and contracts end; report deadlines of orders, requests and audits."""
    by, at = actors.system("sweep"), sweeping.sweep_time()
    if at is None:
        return 0
    planned = following_plans.follow_plans(by=by, at=at)
    watched = deadlines.watch_deadlines(by=by, at=at)
    watched += subject_requests.follow_subject_requests(by=by, at=at)
    watched += findings.tell_due(by=by, at=at)
    return planned + watched + audit_deadlines.watch_answers(by=by, at=at)
