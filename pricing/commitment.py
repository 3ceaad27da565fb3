"""A minimum term that a customer signed for, and when it ends. Pure.

A commitment is never renewed silently: it ends, and the price is that of the schedule in effect again. A customer may
give notice at any time. It ends the commitment once the days of notice have passed, never before the minimum term. A
withdrawal waits for neither: leaving without notice counts as notice given on that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

REMINDED_AHEAD: Final = timedelta(days=60)
EndCause = Literal["notice", "agreed"]
END_CAUSES: Final[tuple[EndCause, ...]] = ("notice", "agreed")


@dataclass(frozen=True, slots=True)
class Commitment:
    """One tenant's commitment. `ended_at` is the end that notice or an agreement gave it, None without either."""

    id: UUID
    tenant: UUID
    group: UUID
    lock: UUID
    schedule: str
    order_form: str
    begins_at: datetime
    minimum_until: datetime
    ends_at: datetime
    notice_days: int
    ended_at: datetime | None = None
    ended_by: EndCause | None = None

    @property
    def until(self) -> datetime:
        """Just before this instant the commitment ends."""
        return min(self.ends_at, self.ended_at) if self.ended_at else self.ends_at

    def holds(self, at: datetime) -> bool:
        return self.begins_at <= at < self.until

    def status(self, at: datetime) -> Literal["scheduled", "in_effect", "ended"]:
        return (
            "scheduled"
            if at < min(self.begins_at, self.until)
            else "in_effect"
            if self.holds(at)
            else "ended"
        )

    def end_by_notice(self, at: datetime) -> datetime:
        """When the commitment ends if the customer gives notice at `at`. Notice given before counts."""
        return min(self.until, max(self.minimum_until, at + timedelta(days=self.notice_days)))

    def reminder_due(self, at: datetime) -> bool:
        """Whether the customer hears now that it ends and is not renewed."""
        return self.holds(at) and at >= self.until - REMINDED_AHEAD


def in_effect(every: Iterable[Commitment], at: datetime) -> Commitment | None:
    return next((each for each in every if each.holds(at)), None)


def overlapping(every: Iterable[Commitment], *, begins_at: datetime, ends_at: datetime) -> Commitment | None:
    """Return a commitment of the same tenant at the same time."""
    return next(
        (
            each
            for each in every
            if each.begins_at < each.until and each.begins_at < ends_at and begins_at < each.until
        ),
        None,
    )
