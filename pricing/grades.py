"""Grades: the share of points that a length in days keeps."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Grade:
    """From `days` on, `bps` basis points are kept."""

    days: int
    bps: int

    def to_dict(self) -> dict[str, int]:
        return {"days": self.days, "bps": self.bps}


def kept_bps(grades: Sequence[Grade], days: int) -> int | None:
    """Return the basis points of the highest grade reached. None below the first grade: it has no price.

    `grades` must be sorted by days.
    """
    reached = bisect_right(grades, days, key=attrgetter("days"))
    return grades[reached - 1].bps if reached else None
