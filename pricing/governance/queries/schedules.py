"""Read published schedules and when each is in effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet
from django.db.models.functions import Least

from pricing.governance import validity
from pricing.governance.validity import Status, Term
from pricing.models import Schedule, ScheduleEnd
from pricing.schedule import PriceSchedule as Rule


class NoSuchSchedule(LookupError):
    """The schedule is not published. List the schedules."""

    code = "no_such_schedule"


@dataclass(frozen=True, slots=True)
class ScheduleRecord:
    """A published schedule with its rule. `effective_until` is its end by all entries; see `validity`."""

    id: UUID
    mode: str
    version: str
    name: str
    rule: Rule
    effective_from: datetime
    effective_until: datetime | None
    entry: UUID

    @property
    def term(self) -> Term:
        return Term(self.id, self.effective_from, self.effective_until)


def schedules(*, mode: str) -> list[ScheduleRecord]:
    """List the schedules of a mode, newest first."""
    return [_record(row) for row in _rows(mode)]


def schedule_in_effect(*, mode: str, at: datetime) -> ScheduleRecord | None:
    """Return the schedule that began last. After its end it stays in effect until another begins."""
    begun = _rows(mode).filter(effective_from__lte=at)
    row = begun.filter(Q(valid_until=None) | Q(valid_until__gt=F("effective_from"))).first()
    return _record(row) if row else None


def schedule(*, mode: str, version: str) -> ScheduleRecord:
    """Return the schedule of this version. Raises: NoSuchSchedule."""
    row = _rows(mode).filter(version=version).first()
    if row is None:
        raise NoSuchSchedule(version)
    return _record(row)


def schedules_by_id(*, ids: set[UUID]) -> dict[UUID, ScheduleRecord]:
    return {row.id: _record(row) for row in _with_end(Schedule.objects.filter(id__in=ids))} if ids else {}


def terms(*, mode: str) -> list[Term]:
    """Return when the schedules of a mode are in effect, without their rules."""
    rows = _rows(mode).values_list("id", "effective_from", "valid_until")
    return [Term(*row) for row in rows]


def statuses(*, mode: str, at: datetime) -> dict[UUID, Status]:
    """Return where each schedule of a mode stands at `at`."""
    every = terms(mode=mode)
    return {term.id: validity.status(term, every, at) for term in every}


def successors(*, mode: str) -> dict[UUID, str]:
    """Return the version that ended each schedule, by the id of the schedule that it ended."""
    rows = ScheduleEnd.objects.filter(schedule__mode=mode, successor__isnull=False).order_by("-ends_at")
    return dict(rows.values_list("schedule", "successor__version"))


def upcoming(*, mode: str, at: datetime) -> list[ScheduleRecord]:
    """Return the schedules that have not begun, in the order in which they begin."""
    rows = _rows(mode).filter(effective_from__gt=at).order_by("effective_from")
    return [record for record in map(_record, rows) if not record.term.withdrawn]


def _rows(mode: str) -> Any:
    return _with_end(Schedule.objects.filter(mode=mode)).order_by("-effective_from", "version")


def _with_end(rows: QuerySet[Schedule]) -> Any:
    """Add the column `valid_until`: the earliest end by all entries. PostgreSQL's `least` passes over NULL."""
    return rows.annotate(valid_until=Least(F("effective_until"), Min("ends__ends_at")))


def _record(row: Any) -> ScheduleRecord:
    return ScheduleRecord(
        row.id,
        row.mode,
        row.version,
        row.name,
        Rule.from_dict(row.definition),
        row.effective_from,
        row.valid_until,
        row.entry_id,
    )
