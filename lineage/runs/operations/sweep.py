"""What reaches runs without their asking: leases that run out, instants that were foreseen, what was recorded."""

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
    """Look at every run whose lease is over or for which time may have ended a yes. Returns how many."""
    with scope.everything(reason="sweep"):
        found = clearances.clearances_due(at=at)
    failed = _look(found, by=by, at=at)
    return len(found) - len(failed)


def recheck_after_entry(
    *, mode: str, tenant: UUID | None, account: UUID | None, clearance: UUID | None, by: Actor, at: datetime
) -> int:
    """Look at the runs that an entry may concern: one, a tenant's, an account's, or all of a mode.

    Returns how many. Raises: NotAllLookedAt, so that whoever told us tells us again.
    """
    with scope.everything(reason="sweep"):
        found = (
            [clearance]
            if clearance is not None
            else clearances.active_clearances(at=at, mode=mode, tenant=tenant, account=account)
        )
    failed = _look(found, by=by, at=at)
    if failed:
        raise RechecksFailed(", ".join(str(id) for id in failed))
    return len(found)


class RechecksFailed(Exception):
    """Some runs could not be looked at; what they are told by their heartbeat is right all the same."""

    code = "not_all_looked_at"


def rejudge_observed_runs(*, clearance: UUID, by: Actor, at: datetime) -> None:
    """Judge again what other systems told of a run that lost a tenant, or ended."""
    with scope.everything(reason="sweep"):
        row = Clearance.objects.filter(id=clearance).first()
        if row is not None:
            observed_runs.rejudge_runs(clearance=row, by=by, at=at)


def _look(found: Iterable[UUID], *, by: Actor, at: datetime) -> list[UUID]:
    """One transaction each: an append holds the head of the ledger, and a failure holds up no other run."""
    failed = []
    for id in found:
        try:
            with scope.everything(reason="sweep"):
                recheck_clearance(clearance=id, by=by, at=at)
        except Exception:
            log.exception("clearance_not_looked_at", clearance=str(id))
            failed.append(id)
    return failed
