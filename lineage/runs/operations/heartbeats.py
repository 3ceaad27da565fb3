"""Heartbeats of a run, its pauses and its abandonment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances import lease
from lineage.clearances.drops import Drop
from lineage.clearances.queries import clearances
from lineage.destruction.operations import holdings
from lineage.runs.operations import pausing
from lineage.runs.operations.rechecking import lock_clearance, recheck
from wire import ids


class ClearanceOver(Exception):
    """The clearance has ended. Clear a new run to go on."""

    code = "clearance_over"


@dataclass(frozen=True, slots=True)
class HeartbeatResult:
    """The answer to a heartbeat. `withdrawn` is everything dropped so far."""

    still_valid: bool
    status: str
    attempt: int
    expires_at: datetime
    withdrawn: tuple[Drop, ...]


@transaction.atomic
def heartbeat(*, clearance: UUID, by: Actor, at: datetime) -> HeartbeatResult:
    """Check the clearance now, and renew its lease or resume it if the run may go on.

    Raises: queries.NoSuchClearance, pausing.ClockInDoubt.
    """
    row = lock_clearance(clearance)
    recheck(row, by=by, at=at)
    if row.status == lease.PAUSED:
        pausing.resume(row, by=by, at=at)
    elif row.status == lease.ACTIVE:
        seconds = timedelta(seconds=row.request["lease_seconds"])
        row.expires_at = max(row.expires_at, at + seconds)
        row.save(update_fields=["expires_at"])
    withdrawn = tuple(clearances.drops(clearance=clearance))
    return HeartbeatResult(row.status == lease.ACTIVE, row.status, row.attempt, row.expires_at, withdrawn)


@transaction.atomic
def recheck_clearance(*, clearance: UUID, by: Actor, at: datetime) -> None:
    """Check the clearance now, without renewing its lease. Raises: queries.NoSuchClearance."""
    recheck(lock_clearance(clearance), by=by, at=at)


@transaction.atomic
def pause(*, clearance: UUID, by: Actor, at: datetime) -> None:
    """Pause a run: it uses nothing until a heartbeat resumes it. A repeat changes nothing.

    Raises: queries.NoSuchClearance, ClearanceOver.
    """
    row = lock_clearance(clearance)
    recheck(row, by=by, at=at)
    if row.status == lease.PAUSED:
        return
    if row.status != lease.ACTIVE:
        raise ClearanceOver(row.status)
    pausing.pause(row, by=by, at=at)


@transaction.atomic
def abandon(*, clearance: UUID, by: Actor, at: datetime) -> None:
    """End a run that was given up. It is presumed to leave a working copy. A repeat changes nothing.

    Raises: queries.NoSuchClearance, ClearanceOver.
    """
    row = lock_clearance(clearance)
    recheck(row, by=by, at=at)
    if row.status == "abandoned":
        return
    if row.status not in lease.OPEN:
        raise ClearanceOver(row.status)
    row.status, row.ended_at = "abandoned", at
    row.save(update_fields=["status", "ended_at"])
    body = {"clearance": str(row.id), "run": row.run}
    draft = Draft(ids.new(at=at), kinds.ABANDONED.name, row.mode, body, tenant=row.only_tenant_id)
    left = holdings.presume_working_copy(row, entry=draft.id, at=at)
    ledger.record([draft], by=by, at=at)
    holdings.order_for_late_copies(mode=row.mode, holdings=left, reference=draft.id, by=by, at=at)
