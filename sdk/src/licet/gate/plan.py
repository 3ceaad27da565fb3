"""What is to be done with the columns of one frame, and with each name in it: engines carry it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from licet.errors import ColumnMissing
from licet.gate import spans
from licet.gate.pseudonyms import Pseudonyms
from licet.gate.rules import Rules

Kind = Literal["plain", "pseudonym"]

EARLIEST: Final = -(2**63)
LATEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stays. `pattern` numbers the pattern of who allows its cells; None: all who are cleared."""

    name: str
    kind: Kind
    pattern: int | None


@dataclass(frozen=True)
class Plan:
    """Engine-neutral. Whatever is `by name` is a sequence as long as `names`, in the order of the rules.

    `patterns` says by name whether it may; `cleared` by name whether rows of it pass at all; `windows` are pairs
    of bounds in microseconds by name, a row being inside if it is inside of any pair; `timeless` by name whether
    no window is asked after. `prepared` is where an engine keeps what it makes of the plan.
    """

    rules: Rules
    tenant: str
    time: str | None
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    patterns: tuple[tuple[bool, ...], ...]
    pseudonyms: Pseudonyms
    prepared: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"prepared": {}}

    @property
    def names(self) -> tuple[str, ...]:
        return self.rules.names

    @cached_property
    def timeless(self) -> tuple[bool, ...]:
        return tuple(rule.refused is None and rule.timeless for rule in self.rules.rules)

    @cached_property
    def cleared(self) -> tuple[bool, ...]:
        """Without a time column nothing can be shown to lie in a window, so only the timeless pass."""
        if self.time is None:
            return self.timeless
        return tuple(rule.refused is None and bool(rule.spans) for rule in self.rules.rules)

    @property
    def lacks_time(self) -> bool:
        """Whether rows of some tenant are dropped only because no column says when they came to be."""
        return self.time is None and any(
            rule.refused is None and rule.spans and not rule.timeless for rule in self.rules.rules
        )

    @property
    def missed(self) -> str:
        """Why a row of a tenant that is not refused does not pass: nothing else is looked at."""
        return "no_time_column" if self.time is None else "outside_window"

    @property
    def looks_at_time(self) -> bool:
        return self.cleared != self.timeless

    @cached_property
    def windows(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        most = max((len(rule.spans) for rule in self.rules.rules), default=0)
        return tuple(
            (
                tuple(self._bound(rule.spans, place, "start") for rule in self.rules.rules),
                tuple(self._bound(rule.spans, place, "end") for rule in self.rules.rules),
            )
            for place in range(most)
        )

    @staticmethod
    def _bound(windows: Sequence[Any], place: int, side: str) -> int:
        if place >= len(windows):
            return LATEST if side == "start" else EARLIEST  # inside of nothing
        instant = getattr(windows[place], side)
        if instant is None:
            return EARLIEST if side == "start" else LATEST
        return spans.microseconds(instant)


def build_plan(
    rules: Rules, *, columns: Sequence[str], tenant: str, time: str | None, pseudonyms: Pseudonyms
) -> Plan:
    """The plan for a frame with these columns. A time column that is not named is the category's time field,
    where the frame has it. Raises: ColumnMissing.
    """
    for name in (tenant, time):
        if name is not None and name not in columns:
            raise ColumnMissing(f"There is no column {name!r}; there are: {', '.join(map(str, columns))}.")
    if time is None and rules.category.time_field in columns:
        time = rules.category.time_field
    allowed = rules.allowed
    staying = [name for name in columns if name in allowed or name in (tenant, time)]
    patterns: dict[tuple[bool, ...], int] = {}
    return Plan(
        rules=rules,
        tenant=tenant,
        time=time,
        columns=tuple(_column(name, rules, patterns, tenant=tenant) for name in staying),
        dropped=tuple(name for name in columns if name not in staying),
        patterns=tuple(patterns),
        pseudonyms=pseudonyms,
    )


def _column(name: str, rules: Rules, patterns: dict[tuple[bool, ...], int], *, tenant: str) -> Column:
    """A column the category does not declare is the tenant's or the time's: the gate's own, and whole. So is
    the tenant's even where it is a field, for without it a row belongs to nobody; but pseudonymised it can be."""
    declared = any(each.name == name for each in rules.category.fields)
    kind: Kind = "pseudonym" if name in rules.pseudonymised else "plain"
    if not declared or name == tenant:
        return Column(name, kind, None)
    may = tuple(rule.refused is None and name in rule.fields for rule in rules.rules)
    if all(each for each, rule in zip(may, rules.rules, strict=True) if rule.refused is None):
        return Column(name, kind, None)
    return Column(name, kind, patterns.setdefault(may, len(patterns)))
