"""What to do with each column of a frame and with each tenant name in it; engines carry the plan out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from licet.gate import spans
from licet.gate.pseudonyms import Pseudonyms
from licet.gate.rules import Rules
from licet.gate.units import EARLIEST, LATEST

Kind = Literal["plain", "pseudonym"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that stays.

    `pattern` is the index of the pattern that says which tenants allow its cells; None means all cleared
    tenants.
    """

    name: str
    kind: Kind
    pattern: int | None


@dataclass(frozen=True)
class Plan:
    """What an engine must do, in engine-neutral form.

    Sequences by name are as long as `names`, in the order of the rules. `patterns` says by name whether a
    pattern's cells may be read. `cleared` says by name whether rows pass at all. `timeless` says by name
    whether no window applies.

    `windows` are pairs of bounds by name, in microseconds; a row inside any pair passes. `prepared` is
    where an engine stores what it derives from the plan. `reads` are the columns that the gate looks at, of
    which some do not pass.
    """

    rules: Rules
    tenant: str
    time: str | None
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    patterns: tuple[tuple[bool, ...], ...]
    pseudonyms: Pseudonyms
    reads: tuple[str, ...]
    prepared: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out `prepared`, which belongs to one process."""
        return self.__dict__ | {"prepared": {}}

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name that a row may carry."""
        return self.rules.names

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """Return the columns that pass as they are, of fields that are declared to identify no person."""
        harmless = {each.name for each in self.rules.category.fields if each.identifies == "none"}
        return tuple(
            each.name
            for each in self.columns
            if each.name in harmless and each.kind == "plain" and each.name != self.tenant
        )

    @cached_property
    def judged_by(self) -> tuple[str, ...]:
        """Return the columns that decide which rows pass."""
        names = (self.tenant, self.time if self.looks_at_time else None, *sorted(self.rules.identifiers))
        return tuple(dict.fromkeys(name for name in names if name is not None))

    @cached_property
    def has_stops(self) -> bool:
        """Tell whether people's rows must be looked for."""
        return any(rule.stops for rule in self.rules.rules)

    @cached_property
    def timeless(self) -> tuple[bool, ...]:
        """Tell by name whether rows pass without a time comparison."""
        return tuple(rule.refused is None and rule.timeless for rule in self.rules.rules)

    @cached_property
    def cleared(self) -> tuple[bool, ...]:
        """Tell by name whether rows may pass.

        Without a time column no row can be shown to be inside a window, so only timeless tenants pass.
        """
        if self.time is None:
            return self.timeless
        return tuple(rule.refused is None and bool(rule.spans) for rule in self.rules.rules)

    @property
    def lacks_time(self) -> bool:
        """Tell whether some tenant's rows are dropped only because the frame has no time column."""
        return self.time is None and any(
            rule.refused is None and rule.spans and not rule.timeless for rule in self.rules.rules
        )

    @property
    def missed(self) -> str:
        """Return the reason why a row of a tenant that is not refused is dropped."""
        return "no_time_column" if self.time is None else "outside_window"

    @property
    def looks_at_time(self) -> bool:
        """Tell whether any tenant's rows are compared with windows."""
        return self.cleared != self.timeless

    @cached_property
    def windows(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """Return pairs of start and end bounds by name, in microseconds since 1970."""
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
            return LATEST if side == "start" else EARLIEST  # an empty interval
        instant = getattr(windows[place], side)
        if instant is None:
            return EARLIEST if side == "start" else LATEST
        return spans.microseconds(instant)
