"""Half-open spans of time, and the data window of a consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from wire import times


@dataclass(frozen=True, slots=True)
class Window:
    """A span from `start` up to but not including `end`. None means unlimited on that side."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, instant: datetime) -> bool:
        return (self.start is None or self.start <= instant) and (self.end is None or instant < self.end)

    def is_empty(self) -> bool:
        return self.start is not None and self.end is not None and self.start >= self.end

    def covers(self, other: "Window") -> bool:
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    def meets(self, other: "Window") -> bool:
        """Whether the two have an instant in common."""
        return not self.intersection(other).is_empty() and not self.is_empty() and not other.is_empty()

    def intersection(self, other: "Window") -> "Window":
        starts = [each.start for each in (self, other) if each.start is not None]
        ends = [each.end for each in (self, other) if each.end is not None]
        return Window(max(starts, default=None), min(ends, default=None))

    def to_dict(self) -> dict[str, str | None]:
        return {
            "from": None if self.start is None else times.render(self.start),
            "until": None if self.end is None else times.render(self.end),
        }


@dataclass(frozen=True, slots=True)
class DataWindow:
    """The data a consent covers: created within `span`, but not within one of the gaps."""

    span: Window = Window()
    gaps: tuple[Window, ...] = ()

    def covers(self, asked: Window) -> bool:
        """Whether all of `asked` is covered. An empty or reversed window is never covered."""
        if asked.is_empty() or not self.span.covers(asked):
            return False
        return not any(gap.meets(asked) for gap in self.gaps)

    def without_newer(self, than: datetime) -> "DataWindow":
        """Return the window without data that was created from this instant on."""
        return DataWindow(self.span.intersection(Window(None, than)), self.gaps)

    def is_restricted(self) -> bool:
        return self != DataWindow()

    def to_dict(self) -> dict[str, Any]:
        span = self.span.to_dict()
        return {
            "data_from": span["from"],
            "data_until": span["until"],
            "excluding": [gap.to_dict() for gap in self.gaps],
        }


def merge_windows(windows: Iterable[Window], *, within: Window) -> tuple[Window, ...]:
    """Return the parts of `windows` within `within`, in order, joined where they overlap or touch.

    Each window must have a start.
    """
    parts = (window.intersection(within) for window in windows if window.meets(within))
    ordered = sorted(((part.start, part) for part in parts if part.start is not None), key=itemgetter(0))
    merged: list[Window] = []
    for start, part in ordered:
        last = merged[-1] if merged else None
        if last is None or (last.end is not None and last.end < start):
            merged.append(part)
        elif last.end is not None and (part.end is None or part.end > last.end):
            merged[-1] = Window(last.start, part.end)
    return tuple(merged)
