"""Propose schedules and their ends. Each waits for a second person of the vendor.

Test mode needs one person, so there a proposal takes effect at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ledger.actors import Actor
from pricing.governance import promises, validity
from pricing.governance.operations import matrices, schedules
from pricing.governance.queries import schedules as schedule_queries
from pricing.schedule import PriceSchedule as Rule
from tenants.changes import NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from tenants.queries import approvals as approval_queries
from wire import ids, times

SCHEDULE: Final = "schedule.published"
SCHEDULE_END: Final = "schedule.ended"


def subject(version: str) -> str:
    return f"schedule:{version}"


@transaction.atomic
def propose_schedule(
    *,
    mode: str,
    name: str,
    rule: Rule,
    effective_from: datetime | None,
    effective_until: datetime | None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose to publish a schedule. Without `effective_from` it begins once it is approved. Returns its id.

    The same proposal that still waits is not recorded twice.
    Raises: PromiseNotHeld, ScheduleInThePast, ScheduleEndsBeforeItBegins, ScheduleOverlaps.
    """
    check_schedule(
        mode=mode, rule=rule, effective_from=effective_from, effective_until=effective_until, at=at
    )
    becomes = {
        "name": name,
        "effective_from": times.render(effective_from) if effective_from else "once it is approved",
        "effective_until": times.render(effective_until) if effective_until else None,
        **rule.to_dict(),
    }
    for waiting in approval_queries.open_changes(mode=mode, subject=subject(rule.version)):
        if waiting.change != SCHEDULE:
            continue
        if waiting.becomes == becomes:
            return UUID(waiting.arguments["schedule"])
        raise schedules.ScheduleOverlaps(f"{rule.version} waits for a second person and says something else")
    current = schedule_queries.schedule_in_effect(mode=mode, at=effective_from or at)
    was = {
        "name": current.name,
        "effective_from": times.render(current.effective_from),
        "effective_until": times.render(current.effective_until) if current.effective_until else None,
        **current.rule.to_dict(),
    } if current else None  # fmt: skip
    id = ids.new(at=at)
    approvals.propose(
        Proposal(
            change=SCHEDULE,
            mode=mode,
            subject=subject(rule.version),
            member="schedule",
            was=was,
            becomes=becomes,
            arguments={
                "schedule": str(id),
                "name": name,
                "rule": rule.to_dict(),
                "effective_from": times.render(effective_from) if effective_from else None,
                "effective_until": times.render(effective_until) if effective_until else None,
            },
        ),
        by=by,
        at=at,
    )
    return id


def check_schedule(
    *,
    mode: str,
    rule: Rule,
    effective_from: datetime | None,
    effective_until: datetime | None,
    at: datetime,
) -> None:
    """Check that the schedule could be published. Raises: as `propose_schedule`."""
    promises.check(rule)
    begins = effective_from or at
    if begins < at:
        raise schedules.ScheduleInThePast(times.render(begins))
    if effective_until is not None and effective_until <= begins:
        raise schedules.ScheduleEndsBeforeItBegins(times.render(effective_until))
    if any(each.version == rule.version for each in schedule_queries.schedules(mode=mode)):
        raise schedules.ScheduleOverlaps(rule.version)
    try:
        validity.place(schedule_queries.terms(mode=mode), starts_at=begins, ends_at=effective_until)
    except validity.Overlap as error:
        raise schedules.ScheduleOverlaps(f"another schedule begins at {times.render(begins)}") from error


@transaction.atomic
def propose_schedule_end(
    *, mode: str, version: str, ends_at: datetime | None, reason: str, by: Actor, at: datetime
) -> None:
    """Propose to end a schedule, or to take it back before it begins (`ends_at` is its start then).

    Without `ends_at` it ends once it is approved. Raises: as `schedules.end_schedule`.
    """
    record = schedule_queries.schedule(mode=mode, version=version)
    schedules.check_end(record, ends_at=ends_at or max(at, record.effective_from), at=at)
    written = times.render(ends_at) if ends_at else None
    approvals.propose(
        Proposal(
            change=SCHEDULE_END,
            mode=mode,
            subject=subject(version),
            member="effective_until",
            was=times.render(record.effective_until) if record.effective_until else None,
            becomes=written or "once it is approved",
            arguments={"version": version, "ends_at": written, "reason": reason},
        ),
        by=by,
        at=at,
    )


def publish(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    try:
        schedules.publish_schedule(
            mode=change.mode,
            name=said["name"],
            rule=Rule.from_dict(said["rule"]),
            effective_from=_time(said["effective_from"]) or at,
            effective_until=_time(said["effective_until"]),
            id=UUID(said["schedule"]),
            by=by,
            at=at,
        )
    except schedules.ScheduleInThePast as error:
        raise NoLongerFits(f"the schedule would begin in the past, at {error}") from error
    except schedules.ScheduleOverlaps as error:
        raise NoLongerFits(f"another schedule takes its place: {error}") from error
    except (schedules.ScheduleEndsBeforeItBegins, promises.PromiseNotHeld) as error:
        raise NoLongerFits(str(error)) from error


def end_schedule(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    said = change.arguments
    record = schedule_queries.schedule(mode=change.mode, version=said["version"])
    try:
        schedules.end_schedule(
            mode=change.mode,
            version=said["version"],
            ends_at=_time(said["ends_at"]) or max(at, record.effective_from),
            reason=said["reason"],
            by=by,
            at=at,
        )
    except (schedules.ScheduleOver, schedules.ScheduleInThePast) as error:
        raise NoLongerFits(f"the schedule ends already, or would end in the past: {error}") from error


def check_approver(arguments: Mapping[str, Any], *, mode: str, person: UUID) -> None:
    most = arguments["rule"]["caps"]["max_bps"]
    matrices.check_may_grant(mode=mode, grant="schedule", amount=most, person=person)
    term = arguments["rule"]["minimum_term_days"]
    if term:
        matrices.check_may_grant(mode=mode, grant="term", amount=term, person=person)


def _time(text: str | None) -> datetime | None:
    return times.parse(text) if text else None
