"""Which schedules a tenant's price follows at an instant. Pure.

Usually the schedule in effect alone. A commitment holds the tenant to the schedule that it was made under. A schedule
that would raise what the tenant pays waits for the tenant's notice: until the day that the notice names, the better of
both counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar
from uuid import UUID

LockKind = Literal["commitment", "notice"]


@dataclass(frozen=True, slots=True)
class Lock:
    """A tenant's price is locked to `schedule` until `until`. A notice names the `successor` that it is about."""

    id: UUID
    kind: LockKind
    schedule: UUID
    successor: UUID | None
    effective_from: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.effective_from <= at < self.until


@dataclass(frozen=True, slots=True)
class Followed:
    """A schedule that the price may follow. `until` is the last day of a price that is kept beside the newest one.

    `kept` says that it is one. An `until` of None then means that the tenant has no notice yet.
    """

    schedule: UUID
    kept: bool = False
    until: datetime | None = None


def commitment(locks: Iterable[Lock], at: datetime) -> Lock | None:
    """Return the commitment in force. The one that ends last counts."""
    held = [lock for lock in locks if lock.kind == "commitment" and lock.holds(at)]
    return max(held, key=_until, default=None)


def committed_at(locks: Iterable[Lock], at: datetime) -> datetime | None:
    """Return when the commitment in force began."""
    held = commitment(locks, at)
    return held.effective_from if held else None


def followed(
    *, in_effect: UUID | None, newest: UUID | None, locks: Sequence[Lock], at: datetime
) -> list[Followed]:
    """Return the schedules of which the best one counts, the newest first.

    `newest` is the schedule of the tenant's newest entitlement. While the tenant has no notice of the schedule in
    effect, the schedule that it was priced by counts too.
    """
    committed = commitment(locks, at)
    base = committed.schedule if committed else in_effect
    found = [] if base is None else [Followed(base)]
    kept = [lock for lock in locks if lock.kind == "notice" and lock.holds(at) and lock.schedule != base]
    found += [Followed(lock.schedule, kept=True, until=lock.until) for lock in kept]
    told = {lock.successor for lock in locks if lock.kind == "notice"}
    known = {each.schedule for each in found}
    if newest is not None and newest not in known and committed is None and in_effect not in told:
        found.append(Followed(newest, kept=True))
    return found


class _Scored(Protocol):
    @property
    def discount_bps(self) -> int: ...


S = TypeVar("S", bound=_Scored)


@dataclass(frozen=True, slots=True)
class Choice(Generic[S]):
    followed: Followed
    score: S


def best(scored: Sequence[Choice[S]]) -> Choice[S] | None:
    """Return the schedule with the greatest discount. The newest of equals counts."""
    return max(scored, key=lambda choice: choice.score.discount_bps, default=None)


def _until(lock: Lock) -> datetime:
    return lock.until
