"""How much of its worth a thing keeps by its length in days."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Grade:
    """From `days` on, `bps` basis points."""

    days: int
    bps: int

    def to_dict(self) -> dict[str, int]:
        return {"days": self.days, "bps": self.bps}


def kept_bps(grades: Sequence[Grade], days: int) -> int | None:
    """The highest grade reached, in basis points; None below the first: so short a time has no price.

    `grades` rise in days.
    """
    reached = bisect_right(grades, days, key=attrgetter("days"))
    return grades[reached - 1].bps if reached else None
