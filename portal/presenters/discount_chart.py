"""A step chart of the discount over time, in drawing units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pricing.queries import EntitlementRecord

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 180, 44, 24
_APART = 18  # labels closer than this would overlap


@dataclass(frozen=True, slots=True)
class AxisTick:
    at: int
    label: str


@dataclass(frozen=True, slots=True)
class DiscountChart:
    line: str
    area: str
    years: tuple[AxisTick, ...]
    levels: tuple[AxisTick, ...]


def discount_chart(newest_first: Sequence[EntitlementRecord], *, until: datetime) -> DiscountChart | None:
    """The chart, or None for fewer than two levels or no time between them."""
    steps = [(one.effective_at, one.bps) for one in reversed(newest_first)]
    if len(steps) < 2 or until <= steps[0][0]:
        return None
    start, span = steps[0][0], until - steps[0][0]
    top = max(500, *(bps for _, bps in steps)) * 1.15

    def x(instant: datetime) -> int:
        return LEFT + round((WIDTH - LEFT) * ((instant - start) / span))

    def y(bps: int) -> int:
        return round((HEIGHT - BOTTOM) * (1 - bps / top)) + 4

    points = [f"{x(steps[0][0])},{y(steps[0][1])}"]
    for (_, before), (at, bps) in pairwise(steps):
        points += [f"{x(at)},{y(before)}", f"{x(at)},{y(bps)}"]
    points.append(f"{WIDTH},{y(steps[-1][1])}")
    floor = y(0)
    years = [datetime(year, 1, 1, tzinfo=until.tzinfo) for year in range(start.year + 1, until.year + 1)]
    levels: list[int] = []
    for bps in sorted({bps for _, bps in steps}, reverse=True):
        if bps and (not levels or y(bps) - y(levels[-1]) >= _APART):
            levels.append(bps)
    return DiscountChart(
        " ".join(points),
        f"{LEFT},{floor} {' '.join(points)} {WIDTH},{floor}",
        tuple(AxisTick(x(year), str(year.year)) for year in years),
        tuple(AxisTick(y(bps), f"{bps / 100:g} %") for bps in [*levels, 0]),
    )
