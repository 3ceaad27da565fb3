"""Find the rows of people who must be left out in engines that run queries: DuckDB and Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import narwhals as nw

from licet.gate import general
from licet.gate.general import Compared
from licet.gate.people_judges import Judge
from licet.gate.plan import Plan
from licet.gate.tally import Count

BARRED: Final = "licet__barred"
Frame = Any


def names_of(judge: Judge, names: Iterable[str], spelled: Sequence[Any]) -> list[Any]:
    """Return the tenants with stops, as the column's type spells them."""
    both = zip(names, spelled, strict=True)
    return [written for name, written in both if name in judge.stops and written is not None]


def split(marked: Frame) -> tuple[Frame, Frame]:
    """Return the rows that no person bars, and those that one does, of a frame with the column BARRED."""
    return marked.filter(~nw.col(BARRED)), marked.filter(nw.col(BARRED))


def counter(
    frame: Frame, barred: Frame, policy: Frame, plan: Plan, compared: Compared
) -> Callable[[], Count]:
    """Return the counting query of a frame, given its barred rows."""

    def count() -> Count:
        stopped = general.count(barred, policy, plan, compared).kept
        return replace(general.count(frame, policy, plan, compared), stopped=stopped)

    return count
