"""Publish schedules, and end them by entries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from pricing import kinds
from pricing.governance import promises, validity
from pricing.governance.operations import repricing
from pricing.governance.queries import schedules
from pricing.models import LapseNotice, Schedule, ScheduleEnd
from pricing.schedule import PriceSchedule as Rule
from tenants.queries import tenants
from wire import ids, times


class ScheduleOverlaps(Exception):
    """This version exists, or another schedule begins at the same time. Choose another version or time."""

    code = "schedule_overlaps"


class ScheduleInThePast(ValueError):
    """A schedule cannot take effect or end in the past, because earlier quotes stay valid. Choose a later time."""

    code = "schedule_in_the_past"


class ScheduleEndsBeforeItBegins(ValueError):
    """The schedule would end before it begins. Choose a later end."""

    code = "schedule_ends_before_it_begins"


class ScheduleOver(Exception):
    """The schedule has ended, or was withdrawn. Nothing is left to end."""

    code = "schedule_over"


@transaction.atomic
def publish_schedule(
    *,
    mode: str,
    name: str,
    rule: Rule,
    effective_from: datetime,
    effective_until: datetime | None = None,
    id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Publish a price rule from a time on. It ends the schedule that is in effect then. Returns its id.

    Raises: ScheduleInThePast, ScheduleEndsBeforeItBegins, ScheduleOverlaps, PromiseNotHeld.
    """
    if effective_from < at:
        raise ScheduleInThePast(times.render(effective_from))
    if effective_until is not None and effective_until <= effective_from:
        raise ScheduleEndsBeforeItBegins(times.render(effective_until))
    promises.check(rule)
    _one_publisher(mode)
    try:
        placed = validity.place(schedules.terms(mode=mode), starts_at=effective_from, ends_at=effective_until)
    except validity.Overlap as error:
        raise ScheduleOverlaps(rule.version) from error
    id = id or ids.new(at=at)
    body = {
        "schedule": str(id),
        "version": rule.version,
        "name": name,
        "definition": rule.to_dict(),
        "effective_from": times.render(effective_from),
        "effective_until": times.render(effective_until) if effective_until else None,
    }
    draft = Draft(ids.new(at=at), kinds.SCHEDULE.name, mode, body)
    row = Schedule(
        id=id,
        mode=mode,
        version=rule.version,
        name=name,
        definition=rule.to_dict(),
        effective_from=effective_from,
        effective_until=effective_until,
        entry_id=draft.id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ScheduleOverlaps(rule.version) from error
    drafts = [draft]
    if placed.predecessor is not None:
        before = Schedule.objects.get(id=placed.predecessor)
        drafts.append(_end(before, successor=row, ends_at=effective_from, at=at))
    if placed.successor is not None:
        after = Schedule.objects.get(id=placed.successor.id)
        drafts.append(_end(row, successor=after, ends_at=placed.successor.starts_at, at=at))
    ledger.record(drafts, by=by, at=at)
    every = [tenant.id for tenant in tenants.tenants(mode=mode)]
    # At once, so that customers who would pay more have notice long before; and again when it begins.
    repricing.schedule_repricing(tenants=every, at=at)
    return id


@transaction.atomic
def end_schedule(
    *, mode: str, version: str, ends_at: datetime, reason: str = "", by: Actor, at: datetime
) -> None:
    """End a schedule at `ends_at`, or take it back if it has not begun: then `ends_at` is its start.

    Without a successor its prices stay in effect, and the lapse is announced.
    Raises: NoSuchSchedule, ScheduleInThePast, ScheduleEndsBeforeItBegins, ScheduleOver.
    """
    _one_publisher(mode)
    record = schedules.schedule(mode=mode, version=version)
    check_end(record, ends_at=ends_at, at=at)
    row = Schedule.objects.get(id=record.id)
    ledger.record([_end(row, successor=None, ends_at=ends_at, reason=reason, at=at)], by=by, at=at)
    every = [tenant.id for tenant in tenants.tenants(mode=mode)]
    repricing.schedule_repricing(tenants=every, at=at)


def check_end(record: schedules.ScheduleRecord, *, ends_at: datetime, at: datetime) -> None:
    """Check that the schedule can end then. Raises: ScheduleInThePast, ScheduleEndsBeforeItBegins, ScheduleOver."""
    if ends_at < at:
        raise ScheduleInThePast(times.render(ends_at))
    if ends_at < record.effective_from:
        raise ScheduleEndsBeforeItBegins(times.render(ends_at))
    if record.effective_until is not None and record.effective_until <= ends_at:
        raise ScheduleOver(record.version)


@transaction.atomic
def announce_lapse(*, mode: str, by: Actor, at: datetime) -> bool:
    """Tell the vendor's staff that the schedule in effect ends without a successor, 90, 30 and 7 days ahead.

    Each time once. Returns whether an announcement was recorded.
    """
    lapse_at = validity.lapses_at(schedules.terms(mode=mode), at)
    days = validity.days_announced(lapse_at, at=at) if lapse_at else None
    if lapse_at is None or days is None:
        return False
    current = schedules.schedule_in_effect(mode=mode, at=at)
    _one_publisher(mode)
    told = LapseNotice.objects.filter(schedule=current.id, ends_at=lapse_at, days__lte=days)  # type: ignore[union-attr]
    if current is None or told.exists():
        return False
    id = ids.new(at=at)
    body = {
        "notice": str(id),
        "schedule": str(current.id),
        "version": current.version,
        "ends_at": times.render(lapse_at),
        "days": days,
    }
    draft = Draft(ids.new(at=at), kinds.LAPSE_ANNOUNCED.name, mode, body)
    LapseNotice.objects.create(id=id, schedule_id=current.id, ends_at=lapse_at, days=days, entry_id=draft.id)
    ledger.record([draft], by=by, at=at)
    return True


def _end(
    row: Schedule, *, successor: Schedule | None, ends_at: datetime, reason: str = "", at: datetime
) -> Draft:
    id = ids.new(at=at)
    body = {
        "end": str(id),
        "schedule": str(row.id),
        "version": row.version,
        "successor": successor.version if successor else None,
        "ends_at": times.render(ends_at),
        "reason": reason,
    }
    draft = Draft(ids.new(at=at), kinds.SCHEDULE_ENDED.name, row.mode, body)
    ScheduleEnd.objects.create(
        id=id, schedule=row, successor=successor, ends_at=ends_at, reason=reason, entry_id=draft.id
    )
    return draft


def _one_publisher(mode: str) -> None:
    """Let one transaction at a time change which schedules are in effect, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pricing_schedule:{mode}"])
