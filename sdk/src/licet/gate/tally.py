"""Counting rows as they pass: by name, by plan, from any thread; what lazy engines owe is asked for at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from licet.gate.plan import Plan
from licet.gate.report import CategoryReport

_ENOUGH: Final = 65_536

# Of arrays of codes of rows seen and kept: two arrays of rows by code, the last place for the unnamed.
CountCodes = Callable[[Sequence[Any], Sequence[Any]], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of a frame by name: seen at all, and kept; `unnamed` were seen under no name of the manifest."""

    seen: Mapping[int, int]
    kept: Mapping[int, int]
    unnamed: int


class Tally:
    """The counts under one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._seen = [0] * len(plan.names)
        self._kept = [0] * len(plan.names)
        self._unnamed = 0
        self._seen_codes: list[Any] = []
        self._kept_codes: list[Any] = []
        self._count_codes: CountCodes | None = None
        self._rows_waiting = 0
        self._seen_array: Any = None
        self._kept_array: Any = None
        self._owed: list[Callable[[], Count]] = []
        self._lock = threading.Lock()

    def add(self, count: Count) -> None:
        with self._lock:
            self._add(count)

    def add_codes(self, seen: Any, kept: Any, count: CountCodes) -> None:
        """The same as arrays of codes. Small batches wait until there are enough of them and are counted together:
        counting has a price per name. `count` is the plan's, the same each time."""
        with self._lock:
            self._seen_codes.append(seen)
            self._kept_codes.append(kept)
            self._count_codes = count
            self._rows_waiting += len(seen)
            if self._rows_waiting >= _ENOUGH:
                self._count_waiting()

    def add_counted(self, seen: Any, kept: Any) -> None:
        """The same as arrays of rows by code, the last place for the unnamed."""
        with self._lock:
            self._add_counted(seen, kept)

    def _add_counted(self, seen: Any, kept: Any) -> None:
        self._seen_array = seen if self._seen_array is None else self._seen_array + seen
        self._kept_array = kept if self._kept_array is None else self._kept_array + kept

    def _count_waiting(self) -> None:
        if self._count_codes is not None and self._seen_codes:
            self._add_counted(*self._count_codes(self._seen_codes, self._kept_codes))
        self._seen_codes, self._kept_codes, self._rows_waiting = [], [], 0

    def _fold_arrays(self) -> None:
        self._count_waiting()
        if self._seen_array is None:
            return
        *seen, unnamed = self._seen_array.tolist()
        *kept, _ = self._kept_array.tolist()
        self._seen_array = self._kept_array = None
        self._add(Count(dict(enumerate(seen)), dict(enumerate(kept)), unnamed))

    def owe(self, count: Callable[[], Count]) -> None:
        """A lazy frame's count: asked for when somebody wants to know."""
        with self._lock:
            self._owed.append(count)

    def settle(self) -> None:
        with self._lock:
            owed, self._owed = self._owed, []
        for count in owed:
            self.add(count())

    def _add(self, count: Count) -> None:
        for place, rows in count.seen.items():
            self._seen[place] += rows
        for place, rows in count.kept.items():
            self._kept[place] += rows
        self._unnamed += count.unnamed

    def report(self) -> CategoryReport:
        self.settle()
        with self._lock:
            self._fold_arrays()
            return self._report()

    def _report(self) -> CategoryReport:
        plan = self.plan
        kept: dict[str, int] = {}
        dropped: dict[str, int] = {}
        refused: dict[str, str] = {}
        reasons: dict[str, int] = {}
        for place, rule in enumerate(plan.rules.rules):
            if self._kept[place]:
                kept[rule.tenant] = kept.get(rule.tenant, 0) + self._kept[place]
            lost = self._seen[place] - self._kept[place]
            if lost:
                dropped[rule.tenant] = dropped.get(rule.tenant, 0) + lost
                why = rule.refused or plan.missed
                reasons[why] = reasons.get(why, 0) + lost
            if lost and rule.refused is not None:
                refused[rule.tenant] = rule.refused
        if self._unnamed:
            reasons["unnamed"] = self._unnamed
        cells = {
            column.name: lost
            for column in plan.columns
            if column.pattern is not None and (lost := self._forbidden(plan.patterns[column.pattern]))
        }
        return CategoryReport(
            category=plan.rules.category.code,
            kept=kept,
            dropped=dropped,
            unnamed=self._unnamed,
            refused=refused,
            columns_dropped=plan.dropped,
            cells_scrubbed=cells,
            reasons=reasons,
        )

    def _forbidden(self, may: tuple[bool, ...]) -> int:
        return sum(rows for rows, allowed in zip(self._kept, may, strict=True) if not allowed)


def merge_reports(reports: Iterable[CategoryReport]) -> tuple[CategoryReport, ...]:
    """One report per category out of many."""
    found: dict[str, CategoryReport] = {}
    for each in reports:
        known = found.get(each.category)
        found[each.category] = each if known is None else _sum(known, each)
    return tuple(found.values())


def _sum(one: CategoryReport, other: CategoryReport) -> CategoryReport:
    return CategoryReport(
        category=one.category,
        kept=_added(one.kept, other.kept),
        dropped=_added(one.dropped, other.dropped),
        unnamed=one.unnamed + other.unnamed,
        refused={**one.refused, **other.refused},
        columns_dropped=tuple(dict.fromkeys((*one.columns_dropped, *other.columns_dropped))),
        cells_scrubbed=_added(one.cells_scrubbed, other.cells_scrubbed),
        reasons=_added(one.reasons, other.reasons),
    )


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {
        name: one.get(name, 0) + other.get(name, 0) for name in (*one, *(n for n in other if n not in one))
    }
