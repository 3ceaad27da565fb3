"""When each published schedule is in effect. Pure.

Nothing that was published ever changes. A schedule's end is the earliest of the end it was published with and the ends
that later entries name. At each instant the schedule that began last is in effect. So where a schedule ends and none
follows, it stays in effect: it has *lapsed*, and only a new version ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

Status = Literal["upcoming", "in_effect", "lapsed", "ended", "withdrawn"]
STATUSES: Final[tuple[Status, ...]] = ("upcoming", "in_effect", "lapsed", "ended", "withdrawn")
# How many days before a lapse the vendor's staff hear of it.
ANNOUNCED_DAYS_AHEAD: Final = (90, 30, 7)


@dataclass(frozen=True, slots=True)
class Term:
    """One schedule of a mode, from `starts_at` until before `ends_at`. None: it has no end."""

    id: UUID
    starts_at: datetime
    ends_at: datetime | None

    @property
    def withdrawn(self) -> bool:
        """Whether the schedule was taken back before it began."""
        return self.ends_at is not None and self.ends_at <= self.starts_at

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class Overlap(ValueError):
    """Two schedules would begin at the same instant."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What publishing a schedule does: the schedule that it ends at its start, and the next one, which ends it."""

    predecessor: UUID | None
    successor: Term | None


def in_effect(terms: Iterable[Term], at: datetime) -> Term | None:
    """Return the schedule that began last. It stays in effect after its end until another begins."""
    begun = [term for term in terms if term.starts_at <= at and not term.withdrawn]
    return max(begun, key=_start, default=None)


def status(term: Term, terms: Iterable[Term], at: datetime) -> Status:
    """Return where a schedule stands at `at` among all schedules of its mode."""
    if term.withdrawn:
        return "withdrawn"
    if at < term.starts_at:
        return "upcoming"
    current = in_effect(terms, at)
    if current is None or current.id != term.id:
        return "ended"
    return "in_effect" if term.holds(at) else "lapsed"


def place(terms: Sequence[Term], *, starts_at: datetime, ends_at: datetime | None) -> Placement:
    """Say which schedules a new one ends, and which one ends it. Raises: Overlap."""
    standing = [term for term in terms if not term.withdrawn]
    if any(term.starts_at == starts_at for term in standing):
        raise Overlap
    predecessor = next((term.id for term in standing if term.holds(starts_at)), None)
    later = min((term for term in standing if term.starts_at > starts_at), key=_start, default=None)
    cut = later is not None and (ends_at is None or ends_at > later.starts_at)
    return Placement(predecessor, later if cut else None)


def lapses_at(terms: Sequence[Term], at: datetime) -> datetime | None:
    """Return when the schedule in effect will lapse: it ends then, and no other begins at its end or before."""
    current = in_effect(terms, at)
    if current is None or current.ends_at is None or current.ends_at <= at:
        return None
    follows = any(
        not term.withdrawn and current.starts_at < term.starts_at <= current.ends_at for term in terms
    )
    return None if follows else current.ends_at


def days_announced(lapse_at: datetime, *, at: datetime) -> int | None:
    """Return the announcement that is due: 90, 30 or 7 days ahead. None before the first."""
    reached = [days for days in ANNOUNCED_DAYS_AHEAD if at >= lapse_at - timedelta(days=days)]
    return min(reached, default=None) if at < lapse_at else None


def _start(term: Term) -> datetime:
    return term.starts_at
