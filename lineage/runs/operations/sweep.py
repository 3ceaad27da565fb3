"""Check runs without their request: after a lease has ended, at known instants, and after new entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog

from ledger import scope
from ledger.actors import Actor
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.queries import clearances
from lineage.findings.operations import observed_runs
from lineage.runs.operations.heartbeats import recheck_clearance

log = structlog.get_logger(__name__)


def sweep(*, by: Actor, at: datetime) -> int:
    """Check every run with a lapsed lease, an ended pause, or a permission that time may have ended.

    Returns their number.
    """
    with scope.everything(reason="sweep"):
        due = clearances.clearances_due(at=at)
    failed = _look(due, by=by, at=at)
    return len(due) - len(failed)


def recheck_after_entry(
    *, mode: str, tenant: UUID | None, account: UUID | None, clearance: UUID | None, by: Actor, at: datetime
) -> int:
    """Check the runs that an entry may affect: one, a tenant's, an account's, or all of a mode.

    Returns their number. Raises: RechecksFailed, after which the ledger delivers the entry again.
    """
    with scope.everything(reason="sweep"):
        affected = (
            [clearance]
            if clearance is not None
            else clearances.open_clearances(mode=mode, tenant=tenant, account=account)
        )
    failed = _look(affected, by=by, at=at)
    if failed:
        raise RechecksFailed(", ".join(str(id) for id in failed))
    return len(affected)


class RechecksFailed(Exception):
    """Some runs could not be checked. Their next heartbeat checks them again; the log names the cause."""

    code = "not_all_looked_at"


def rejudge_observed_runs(*, clearance: UUID, by: Actor, at: datetime) -> None:
    """Judge again the observed runs of a clearance that lost a tenant, or ended."""
    with scope.everything(reason="sweep"):
        row = Clearance.objects.filter(id=clearance).first()
        if row is not None:
            observed_runs.rejudge_runs(clearance=row, by=by, at=at)


def _look(affected: Iterable[UUID], *, by: Actor, at: datetime) -> list[UUID]:
    """Check each run in its own transaction: an append locks the ledger's head, and one failure stops no other run."""
    failed = []
    for id in affected:
        try:
            with scope.everything(reason="sweep"):
                recheck_clearance(clearance=id, by=by, at=at)
        except Exception:
            log.exception("clearance_not_looked_at", clearance=str(id))
            failed.append(id)
    return failed
