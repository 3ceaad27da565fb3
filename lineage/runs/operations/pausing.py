"""Pauses of a run: noted after a lapsed lease, asked for, and ended by a heartbeat in time.

Callers hold the lock on the clearance.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models

from ledger import clock, sweeping
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft, EntryKind
from lineage import kinds
from lineage.clearances import lease
from lineage.clearances.models import clearance_step
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.clearance_step import ClearanceStep
from lineage.destruction.operations import holdings
from wire import ids, times


class ClockInDoubt(Exception):
    """The clock jumped, so we cannot tell whether this paused run may resume. It stays paused; ask again later."""

    code = "clock_in_doubt"


def note_lapse(row: Clearance, *, by: Actor, at: datetime, leaves_a_copy: bool = True) -> None:
    """Record that the lease has lapsed, and that the time to resume is over.

    Nothing is recorded by a clock in doubt: an end cannot be undone. A run that expires here is presumed to leave a
    working copy, unless it is about to report its copies.
    """
    if row.status not in lease.OPEN or not row.lease.has_lapsed(at) or not _clock_is_right():
        return
    drafts, copies = [], []
    if row.status == lease.ACTIVE:
        drafts.append(_pause(row, why=lease.LAPSED, since=row.expires_at, at=at))
    until = row.expires_at + timedelta(seconds=row.grace_seconds)
    if at >= until:
        drafts.append(_draft(kinds.EXPIRED, row, {"expired_at": times.render(until)}, at=at))
        row.status, row.ended_at = lease.EXPIRED, until
        copies = holdings.presume_working_copy(row, entry=drafts[-1].id, at=at) if leaves_a_copy else []
    if drafts:
        row.save(update_fields=["status", "ended_at"])
        ledger.record(drafts, by=by, at=at)
        holdings.order_for_late_copies(mode=row.mode, holdings=copies, reference=drafts[-1].id, by=by, at=at)


def pause(row: Clearance, *, by: Actor, at: datetime) -> None:
    """Pause an active run that asked for it. Its lease ends now."""
    row.expires_at = min(row.expires_at, at)
    draft = _pause(row, why=lease.REQUESTED, since=row.expires_at, at=at)
    row.save(update_fields=["status", "expires_at"])
    ledger.record([draft], by=by, at=at)


def resume(row: Clearance, *, by: Actor, at: datetime) -> None:
    """Make a paused run active again, with a new lease. The caller has decided its data again.

    Raises: ClockInDoubt.
    """
    if at >= row.expires_at + timedelta(seconds=row.grace_seconds):
        raise ClockInDoubt(ids.render(ids.CLEARANCE, row.id))  # otherwise `note_lapse` had ended it
    body = {"paused_at": times.render(row.expires_at), "resumed_at": times.render(at)}
    draft = _draft(kinds.RESUMED, row, body, at=at)
    _step(row, clearance_step.RESUMED, "", entry=draft.id, at=at)
    row.status = lease.ACTIVE
    row.expires_at = at + timedelta(seconds=row.request["lease_seconds"])
    row.save(update_fields=["status", "expires_at"])
    ledger.record([draft], by=by, at=at)


def _pause(row: Clearance, *, why: str, since: datetime, at: datetime) -> Draft:
    until = since + timedelta(seconds=row.grace_seconds)
    body = {"why": why, "paused_at": times.render(since), "resume_until": times.render(until)}
    draft = _draft(kinds.PAUSED, row, body, at=at)
    _step(row, clearance_step.PAUSED, why, entry=draft.id, at=since)
    row.status = lease.PAUSED
    return draft


def _step(row: Clearance, kind: str, why: str, *, entry: UUID, at: datetime) -> models.Model:
    return ClearanceStep.objects.create(
        clearance=row, only_tenant_id=row.only_tenant_id, kind=kind, why=why, at=at, entry_id=entry
    )


def _draft(kind: EntryKind, row: Clearance, body: Mapping[str, object], *, at: datetime) -> Draft:
    named = {"clearance": str(row.id), "run": row.run}
    return Draft(ids.new(at=at), kind.name, row.mode, {**named, **body}, tenant=row.only_tenant_id)


def _clock_is_right() -> bool:
    return not clock.is_skewed() and not sweeping.unhealed_jumps()
