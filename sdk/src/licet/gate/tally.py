"""Count rows by tenant under one plan, from any thread.

Lazy engines register a counting query, which runs when the report is requested.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet.gate.category_report import CategoryReport
from licet.gate.plan import Plan
from licet.gate.watch import Watch

_ENOUGH: Final = 65_536
_PERSON: Final = "excluded_subject"

# Turns two lists of code arrays (all rows, kept rows) into two arrays of row counts by code, the unnamed last.
CountCodes = Callable[[Sequence[Any], Sequence[Any]], tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Count:
    """Row counts of one frame by name code: all rows in `total`, in `kept` those that the rules let pass.

    `stopped` counts the kept rows that are left out nevertheless, because of a person.

    `unnamed` rows carried a name that is not in the manifest.
    """

    total: Mapping[int, int]
    kept: Mapping[int, int]
    unnamed: int
    stopped: Mapping[int, int] = field(default_factory=dict)


class Tally:
    """The row counts under one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._total = [0] * len(plan.names)
        self._kept = [0] * len(plan.names)
        self._stopped = [0] * len(plan.names)
        self._unnamed = 0
        self._total_codes: list[Any] = []
        self._kept_codes: list[Any] = []
        self._count_codes: CountCodes | None = None
        self._rows_waiting = 0
        self._total_array: Any = None
        self._kept_array: Any = None
        self._owed: list[Callable[[], Count]] = []
        self._looks: list[Callable[[], None]] = []
        self.watch = Watch(plan.rules.category.code, plan.watched)
        self._lock = threading.Lock()

    def add(self, count: Count) -> None:
        """Add the counts of one frame."""
        with self._lock:
            self._add(count)

    def add_codes(self, total: Any, kept: Any, count: CountCodes) -> None:
        """Add the counts of one frame, given as arrays of codes.

        Small batches are collected and counted together, because each count costs time per name. `count`
        belongs to the plan and is the same on each call.
        """
        with self._lock:
            self._total_codes.append(total)
            self._kept_codes.append(kept)
            self._count_codes = count
            self._rows_waiting += len(total)
            if self._rows_waiting >= _ENOUGH:
                self._count_waiting()

    def add_stopped(self, rows: Any) -> None:
        """Add how many rows of people who opted out were left out. `rows` has one count for each tenant code."""
        with self._lock:
            for place, count in enumerate(rows[: len(self._stopped)].tolist()):
                self._stopped[place] += count

    def add_counted(self, total: Any, kept: Any) -> None:
        """Add the counts of one frame, given as arrays of rows by code, the unnamed last."""
        with self._lock:
            self._add_counted(total, kept)

    def _add_counted(self, total: Any, kept: Any) -> None:
        self._total_array = total if self._total_array is None else self._total_array + total
        self._kept_array = kept if self._kept_array is None else self._kept_array + kept

    def _count_waiting(self) -> None:
        """Add the rows of the small frames collected so far to the array counts."""
        if self._count_codes is not None and self._total_codes:
            self._add_counted(*self._count_codes(self._total_codes, self._kept_codes))
        self._total_codes, self._kept_codes, self._rows_waiting = [], [], 0

    def _fold_arrays(self) -> None:
        """Add the array counts to the counts by name."""
        self._count_waiting()
        if self._total_array is None:
            return
        *total, unnamed = self._total_array.tolist()
        *kept, _ = self._kept_array.tolist()
        self._total_array = self._kept_array = None
        self._add(Count(dict(enumerate(total)), dict(enumerate(kept)), unnamed))

    def owe(self, count: Callable[[], Count]) -> None:
        """Register a lazy frame's counting query, to run when the report is requested."""
        with self._lock:
            self._owed.append(count)

    def owe_look(self, look: Callable[[], None]) -> None:
        """Register a look at a lazy frame's values, to be taken when the report is requested."""
        with self._lock:
            self._looks.append(look)

    def count(self) -> Count:
        """Return the counts so far as those of one frame."""
        with self._lock:
            self._fold_arrays()
            total, kept, stopped = map(dict, map(enumerate, (self._total, self._kept, self._stopped)))
            return Count(total, kept, self._unnamed, stopped)

    def settle(self) -> None:
        """Run the registered counting queries, and look at the values of lazy frames."""
        with self._lock:
            owed, self._owed = self._owed, []
            looks, self._looks = self._looks, []
        for count in owed:
            self.add(count())
        for look in looks:
            look()

    def _add(self, count: Count) -> None:
        for place, rows in count.total.items():
            self._total[place] += rows
        for place, rows in count.kept.items():
            self._kept[place] += rows
        for place, rows in count.stopped.items():
            self._stopped[place] += rows
        self._unnamed += count.unnamed

    def report(self) -> CategoryReport:
        """Return the counts of this plan as a report."""
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
        people: dict[str, int] = {}
        for place, rule in enumerate(plan.rules.rules):
            stopped = self._stopped[place]
            passed = self._kept[place] - stopped
            if passed:
                kept[rule.tenant] = kept.get(rule.tenant, 0) + passed
            if stopped:
                people[rule.tenant] = people.get(rule.tenant, 0) + stopped
                reasons[_PERSON] = reasons.get(_PERSON, 0) + stopped
                dropped[rule.tenant] = dropped.get(rule.tenant, 0) + stopped
            lost = self._total[place] - self._kept[place]
            if lost:
                dropped[rule.tenant] = dropped.get(rule.tenant, 0) + lost
                reason = rule.refused or plan.missed
                reasons[reason] = reasons.get(reason, 0) + lost
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
            people=people,
            findings=self.watch.findings(),
        )

    def _forbidden(self, may: tuple[bool, ...]) -> int:
        """Count kept rows of tenants that do not allow the pattern's cells."""
        return sum(
            rows - stopped
            for rows, stopped, allowed in zip(self._kept, self._stopped, may, strict=True)
            if not allowed
        )
