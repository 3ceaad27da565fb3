"""Look at some values of fields that are declared to identify no person, and count the values that look otherwise."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from licet.gate import looks_like
from licet.gate.looks_like import Likeness

A_FRAME: Final = 1_000  # values of a column, evenly spaced, that are looked at in one frame
_A_COLUMN: Final = 20_000  # values of a column in all frames: then the gate is as fast as without

_log = logging.getLogger("licet")
# Takes a number of values and returns that many of the column, evenly spaced.
Take = Callable[[int], Iterable[Any]]


def first(values: list[Any], wanted: int) -> list[Any]:
    """Return the first of these values, for engines that would have to run their query again for others."""
    return values[:wanted]


def held(values: Any, to_list: Callable[[Any], list[Any]]) -> list[Any]:
    """Return values as Python holds them, with None for those that it cannot hold, such as a time in the year 52951.

    `values` can be sliced, and `to_list` turns a slice into a list.
    """
    try:
        return to_list(values)
    except (ValueError, OverflowError, ArithmeticError):
        return [_held(values[at : at + 1], to_list) for at in range(len(values))]


def _held(value: Any, to_list: Callable[[Any], list[Any]]) -> Any:
    """Return the only value of a slice, or None if Python cannot hold it."""
    try:
        return to_list(value)[0]
    except (ValueError, OverflowError, ArithmeticError):
        return None


@dataclass(frozen=True, slots=True)
class Looked:
    """How many values of a field were looked at, and how many of them look like what."""

    values: int = 0
    like: Mapping[Likeness, int] = field(default_factory=dict)

    def plus(self, other: Looked) -> Looked:
        """Return both counts added up."""
        return Looked(self.values + other.values, dict(Counter(self.like) + Counter(other.like)))


class Watch:
    """Looks at the values that pass under one plan, from any thread, until it has seen enough of each field."""

    def __init__(self, category: str, fields: Iterable[str]) -> None:
        self._category = category
        self._seen: dict[str, Looked] = {name: Looked() for name in fields}
        self._lock = threading.Lock()
        self.open = frozenset(self._seen)

    def look(self, name: str, rows: int, take: Take) -> None:
        """Look at values of a column with so many rows, unless enough of them were seen."""
        wanted = min(rows, A_FRAME, _A_COLUMN - self._seen[name].values)
        if wanted <= 0:
            return
        values = list(take(wanted))
        found = looks_like.count(values)
        with self._lock:
            known = self._seen[name].like
            seen = self._seen[name] = self._seen[name].plus(Looked(len(values), found))
            if seen.values >= _A_COLUMN:
                self.open -= {name}
        for likeness in sorted(found.keys() - known.keys()):
            _log.warning(
                "%s of %s is declared to identify no person, but holds values of another kind: %s.",
                name,
                self._category,
                likeness.replace("_", " "),
            )

    def close(self, name: str) -> None:
        """Stop looking at a field, because its column holds no texts."""
        with self._lock:
            self.open -= {name}

    def findings(self) -> dict[str, Looked]:
        """Return the fields with values that look like something."""
        with self._lock:
            return {name: seen for name, seen in self._seen.items() if seen.like}
