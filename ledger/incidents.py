"""Incidents: rows that differ from the ledger, each opened and closed by an entry. Nothing here mends a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import models

from ledger import kinds, operations, scope, waits
from ledger.actors import Actor
from ledger.auditing import Cursor
from ledger.entries import Draft
from ledger.models import AuditProgress, Incident
from ledger.projections import Difference
from wire import ids

log = structlog.get_logger(__name__)
_KEY_LENGTH = 500

# projection, table, key
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One incident, as pages and events show it."""

    id: UUID
    projection: str
    table: str
    key: str
    problem: str
    columns: tuple[str, ...]
    seq: int | None
    detected_at: datetime
    closed_at: datetime | None
    entry: UUID
    closing_entry: UUID | None


@dataclass(frozen=True, slots=True)
class AuditStatus:
    """How far the auditor is. `last_full_pass_at` is when the newest complete pass began."""

    phase: str
    after: str
    pass_started_at: datetime
    checked_at: datetime
    last_full_pass_at: datetime | None
    full_pass_ended_at: datetime | None
    full_pass_rows: int | None
    open_incidents: int

    def age(self, *, at: datetime) -> timedelta | None:
        """How old the newest complete check of everything is. None before the first."""
        return at - self.last_full_pass_at if self.last_full_pass_at is not None else None


def report(differences: Sequence[Difference], *, detected_by: str, by: Actor, at: datetime) -> list[UUID]:
    """Open an incident for each difference without an open one. Returns the new incidents' ids."""
    with scope.everything(reason="audit"):
        return _report(differences, detected_by=detected_by, by=by, at=at)


def _report(differences: Sequence[Difference], *, detected_by: str, by: Actor, at: datetime) -> list[UUID]:
    opened = []
    open_places = _open_places(differences)
    for difference in differences:
        place = _place(difference)
        if place in open_places:
            _open_at(place).update(last_seen_at=at)
            continue
        open_places.add(place)
        opened.append(_open(difference, detected_by=detected_by, by=by, at=at))
        log.error(
            "state_differs",
            projection=difference.projection,
            table=difference.table,
            key=difference.key,
            problem=difference.problem,
            columns=list(difference.columns),
            seq=difference.seq,
        )
    return opened


def _open(difference: Difference, *, detected_by: str, by: Actor, at: datetime) -> UUID:
    id, entry = ids.new(at=at), ids.new(at=at)
    body = {
        "incident": str(id),
        "projection": difference.projection,
        "table": difference.table,
        "key": difference.key[:_KEY_LENGTH],
        "problem": difference.problem,
        "columns": list(difference.columns),
        "seq": difference.seq,
        "detected_by": detected_by,
    }
    Incident.objects.create(
        id=id,
        projection=difference.projection,
        relation=difference.table,
        key=difference.key[:_KEY_LENGTH],
        problem=difference.problem,
        columns=list(difference.columns),
        seq=difference.seq,
        detected_at=at,
        last_seen_at=at,
        entry_id=entry,
    )
    operations.record([Draft(entry, kinds.STATE_DIFFERS.name, "live", body)], by=by, at=at)
    return id


def close_ended(*, projections: Sequence[str], since: datetime, by: Actor, at: datetime) -> int:
    """Close the open incidents of these projections that the pass which began at `since` did not find again.

    Returns how many were closed.
    """
    with scope.everything(reason="audit"):
        return _close_ended(projections, since=since, by=by, at=at)


def _close_ended(projections: Sequence[str], *, since: datetime, by: Actor, at: datetime) -> int:
    ended = Incident.objects.select_for_update().filter(
        closed_at=None, projection__in=projections, last_seen_at__lt=since
    )
    drafts = []
    for row in ended:
        entry = ids.new(at=at)
        row.closed_at, row.closing_entry_id = at, entry
        row.save(update_fields=["closed_at", "closing_entry_id"])
        body = {"incident": str(row.id), "projection": row.projection, "table": row.relation, "key": row.key}
        drafts.append(Draft(entry, kinds.STATE_AGREES.name, "live", body))
    if drafts:
        operations.record(drafts, by=by, at=at)
    return len(drafts)


def incidents(*, limit: int = 200, only_open: bool = False) -> list[IncidentRecord]:
    """The newest incidents, open ones first."""
    rows = Incident.objects.all()
    if only_open:
        rows = rows.filter(closed_at=None)
    ordered = sorted(rows[:limit], key=lambda row: row.closed_at is not None)
    return [_record(row) for row in ordered]


def every_incident() -> Iterator[IncidentRecord]:
    for row in Incident.objects.order_by("id").iterator():
        yield _record(row)


def status() -> AuditStatus | None:
    """How far the auditor is. None before its first round."""
    row = AuditProgress.objects.filter(id=1).first()
    if row is None:
        return None
    return AuditStatus(
        row.phase,
        row.after,
        row.pass_started_at,
        row.checked_at,
        row.full_pass_started_at,
        row.full_pass_ended_at,
        row.full_pass_rows,
        open_count(),
    )


def open_count() -> int:
    return Incident.objects.filter(closed_at=None).count()


def start_round(*, at: datetime, lease: timedelta, every: timedelta) -> tuple[Cursor, datetime] | None:
    """Take the lease of the auditor. Returns where to go on, and when the present pass began.

    None where another worker checks, or where the last pass began less than `every` ago.
    """
    AuditProgress.objects.bulk_create(
        [AuditProgress(id=1, phase="", pass_started_at=at, checked_at=at)], ignore_conflicts=True
    )
    if not AuditProgress.objects.filter(waits.is_free(at=at, lease=lease), id=1).update(
        lease_until=at + lease
    ):
        return None
    row = AuditProgress.objects.get(id=1)
    if row.phase:
        return Cursor(row.phase, row.after), row.pass_started_at
    last = row.full_pass_started_at
    if last is not None and last - waits.SLACK <= at < last + every:
        AuditProgress.objects.filter(id=1).update(lease_until=None)
        return None
    AuditProgress.objects.filter(id=1).update(phase="vendor", after="", pass_started_at=at, rows=0)
    return Cursor(), at


def note_progress(following: Cursor | None, *, began: datetime, rows: int, at: datetime) -> None:
    """Store where the auditor goes on, and give the lease back. Without `following` the pass is complete."""
    row = AuditProgress.objects.get(id=1)
    row.checked_at, row.lease_until, row.rows = at, None, row.rows + rows
    row.phase, row.after = (following.phase, following.after) if following is not None else ("", "")
    if following is None:
        row.full_pass_started_at, row.full_pass_ended_at, row.full_pass_rows = began, at, row.rows
    row.save()


def _open_places(differences: Sequence[Difference]) -> set[Place]:
    names = {difference.projection for difference in differences}
    rows = Incident.objects.filter(closed_at=None, projection__in=names)
    return set(rows.values_list("projection", "relation", "key"))


def _open_at(place: Place) -> models.QuerySet[Incident]:
    projection, table, key = place
    return Incident.objects.filter(closed_at=None, projection=projection, relation=table, key=key)


def _place(difference: Difference) -> Place:
    return difference.projection, difference.table, difference.key[:_KEY_LENGTH]


def _record(row: Incident) -> IncidentRecord:
    return IncidentRecord(
        row.id,
        row.projection,
        row.relation,
        row.key,
        row.problem,
        tuple(row.columns),
        row.seq,
        row.detected_at,
        row.closed_at,
        row.entry_id,
        row.closing_entry_id,
    )
