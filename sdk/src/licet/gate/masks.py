"""Which rows stay and which cells may be read, as numpy arrays: what the engines in memory have in common.

Names are codes here: a name's number, and one number more for everything that is no name of the manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from licet.gate.plan import Column, Plan

Bools = NDArray[np.bool_]
Codes = NDArray[Any]  # an array of whole numbers, of whatever width the engine counts in

_CLEARED: Final = np.uint16(1 << 15)
_TIMELESS: Final = np.uint16(1 << 14)
_PER_WORD: Final = 14
DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Times:
    """Microseconds since 1970 in UTC. A date is a whole day, `day` says so, and all of it has to be inside."""

    values: NDArray[np.int64]
    missing: Bools | None = None
    day: bool = False


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The rows that stay, by their codes, with the words of the tables gathered by those: numpy's arrays, or
    polars' own."""

    plan: Plan
    codes: Any
    words: list[Any]

    def may(self, column: Column) -> Bools | None:
        """Which of the column's cells may be read; None: all of them."""
        if column.pattern is None:
            return None
        word, bit = Tables.bit(column.pattern)
        allowed: Bools = (self.words[word] & np.uint16(bit)) != 0
        return allowed

    def tenants(self) -> list[str]:
        return [self.plan.rules.rules[code].tenant for code in self.codes]


class Tables:
    """A plan as lookup tables: one gather by code answers what is asked of a row. Words are narrow, since every
    pattern reads one per row; a second one is needed from the fifteenth pattern on."""

    def __init__(self, plan: Plan) -> None:
        self.unnamed = len(plan.names)
        words = [
            self._packed(plan.patterns[at : at + _PER_WORD]) for at in range(0, len(plan.patterns), _PER_WORD)
        ]
        self.bits = [
            np.uint16(1) << np.arange(len(plan.patterns[at : at + _PER_WORD]), dtype=np.uint16)[:, None]
            for at in range(0, len(plan.patterns), _PER_WORD)
        ] or [np.zeros((0, 1), np.uint16)]
        self.words = words or [np.zeros(self.unnamed + 1, np.uint16)]
        self.words[0][:-1] |= np.where(np.array(plan.cleared, bool), _CLEARED, np.uint16(0))
        self.words[0][:-1] |= np.where(np.array(plan.timeless, bool), _TIMELESS, np.uint16(0))
        self.windows = [
            (np.array([*starts, 0], np.int64), np.array([*ends, 0], np.int64))
            for starts, ends in plan.windows
        ]
        self.looks_at_time = plan.looks_at_time

    def _packed(self, patterns: tuple[tuple[bool, ...], ...]) -> NDArray[np.uint16]:
        word = np.zeros(self.unnamed + 1, np.uint16)
        for bit, may in enumerate(patterns):
            word[:-1] |= np.array(may, np.uint16) << np.uint16(bit)
        return word

    @staticmethod
    def bit(pattern: int) -> tuple[int, int]:
        """The word that a pattern is in, and the number that is its bit."""
        return pattern // _PER_WORD, 1 << (pattern % _PER_WORD)

    def keep(self, first_word: NDArray[np.uint16], codes: Codes, times: Times | None) -> Bools:
        """Which rows stay; `first_word` is `words[0]` gathered by `codes`."""
        cleared: Bools = first_word >= _CLEARED
        if times is None or not self.looks_at_time:
            return cleared
        inside = np.zeros(len(codes), bool)
        last = times.values + DAY if times.day else times.values + 1  # the first instant after it
        for starts, ends in self.windows:
            inside |= (times.values >= starts[codes]) & (last <= ends[codes])
        if times.missing is not None:
            inside &= ~times.missing
        inside |= (first_word & _TIMELESS) != 0
        return cleared & inside

    def counted(
        self, codes: Sequence[Codes], kept: Sequence[Codes]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows by code in all these, of all and of those that stay; where no time is looked at, the one says the
        other."""
        seen = np.bincount(np.concatenate(codes), minlength=self.unnamed + 1)
        if not self.looks_at_time:
            return seen, self.cleared_of(seen)
        return seen, np.bincount(np.concatenate(kept), minlength=self.unnamed + 1)

    def cleared_of(self, seen: NDArray[np.int64]) -> NDArray[np.int64]:
        """What stays of these rows by code, where no time is looked at."""
        return np.where(self.words[0] >= _CLEARED, seen, 0)


def tables(plan: Plan) -> Tables:
    """Made once per plan."""
    found: Tables | None = plan.prepared.get("tables")
    if found is None:
        found = plan.prepared["tables"] = Tables(plan)
    return found
