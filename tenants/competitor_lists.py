"""What bounds the list of competitors that an account names. Pure.

Terms say how many names the list may hold, and how often a year it may change. Who bounds it registers here when the
application starts: terms belong to a higher room.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ListBounds:
    """The most names that the list may hold, and the most changes in a year. None: no bound."""

    most: int | None = None
    changes_per_year: int | None = None


class TooManyCompetitors(ValueError):
    """The list is longer than the account's terms allow. Take a name off for a new one."""

    code = "too_many_competitors"


class TooManyChanges(ValueError):
    """The list changed as often in a year as the account's terms allow. Wait, or agree other terms."""

    code = "too_many_competitor_changes"


class ReadsBounds(Protocol):
    """Returns the bounds of an account's list at an instant."""

    def __call__(self, *, mode: str, account: UUID, at: datetime) -> ListBounds: ...


_READERS: list[ReadsBounds] = []


def register(reader: ReadsBounds) -> None:
    """Register the function that knows the bounds. There is one."""
    _READERS[:] = [reader]


def bounds(*, mode: str, account: UUID, at: datetime) -> ListBounds:
    """Return the bounds of an account's list. It has no bounds if no accepted terms set any."""
    return _READERS[0](mode=mode, account=account, at=at) if _READERS else ListBounds()


def adds_a_name(before: Collection[Any], after: Collection[Any]) -> bool:
    return any(one not in before for one in after)


def check(before: Sequence[Any], after: Sequence[Any], limits: ListBounds, *, changes_this_year: int) -> None:
    """Check that the list may grow so. A name that is taken off needs no room.

    The first list does not count as a change. Raises: TooManyCompetitors, TooManyChanges.
    """
    if not adds_a_name(before, after):
        return
    if limits.most is not None and len(after) > limits.most:
        raise TooManyCompetitors(f"{len(after)} names, and the terms allow {limits.most}")
    allowed = limits.changes_per_year
    if before and allowed is not None and changes_this_year >= allowed:
        raise TooManyChanges(f"{changes_this_year} changes in a year, and the terms allow {allowed}")
