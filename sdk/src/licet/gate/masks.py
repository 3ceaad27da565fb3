"""Decide which rows pass, in numpy, by lookup tables; used by every engine that works in memory.

Each tenant name has a code: its position in the plan. One more code stands for every value that is not a
name in the manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from licet.gate import units
from licet.gate.plan import Plan
from licet.gate.units import Unit

Bools = NDArray[np.bool_]
Codes = NDArray[Any]  # an array of integers of any width

_CLEARED: Final = np.uint16(1 << 15)
_TIMELESS: Final = np.uint16(1 << 14)
_PER_WORD: Final = 14


@dataclass(frozen=True, slots=True)
class Times:
    """Row times, as the column counts them since 1970, UTC, in 32 or 64 bits.

    The smallest integer stands for a missing time. With the unit `day` the whole day must be inside a window.
    """

    values: NDArray[Any]
    unit: Unit


class Tables:
    """A plan as lookup tables: one lookup by code answers every question about a row.

    A word is 16 bits wide to keep lookups fast. It holds 14 patterns; further patterns need further words.
    """

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
        self.windows = plan.windows
        self._bounds: dict[tuple[Unit, int], list[tuple[NDArray[Any], NDArray[Any]]]] = {}
        self.looks_at_time = plan.looks_at_time

    def _packed(self, patterns: tuple[tuple[bool, ...], ...]) -> NDArray[np.uint16]:
        """Pack up to 14 patterns into one word per tenant code."""
        word = np.zeros(self.unnamed + 1, np.uint16)
        for bit, may in enumerate(patterns):
            word[:-1] |= np.array(may, np.uint16) << np.uint16(bit)
        return word

    @staticmethod
    def bit(pattern: int) -> tuple[int, int]:
        """Return the index of the word that holds a pattern, and the pattern's bit."""
        return pattern // _PER_WORD, 1 << (pattern % _PER_WORD)

    def keep(self, first_word: NDArray[np.uint16], codes: Codes, times: Times | None) -> Bools:
        """Tell which rows stay.

        `first_word` is `words[0]` looked up by `codes`.
        """
        cleared: Bools = first_word >= _CLEARED
        if times is None or not self.looks_at_time:
            return cleared
        inside = np.zeros(len(codes), bool)
        for starts, ends in self.bounds(times):
            inside |= (times.values >= starts[codes]) & (times.values < ends[codes])
        inside |= (first_word & _TIMELESS) != 0
        return cleared & inside

    def bounds(self, times: Times) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        """Return the windows by code in the unit and width of these times, computed once for each."""
        kind = times.values.dtype
        bits = kind.itemsize * 8
        known = self._bounds.get((times.unit, bits))
        if known is None:
            known = self._bounds[times.unit, bits] = [
                (
                    np.array([*units.starts(starts, times.unit, bits=bits), 0], kind),
                    np.array([*units.ends(ends, times.unit, bits=bits), 0], kind),
                )
                for starts, ends in self.windows
            ]
        return known

    def counted(
        self, codes: Sequence[Codes], kept: Sequence[Codes]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count rows by code: all rows, and the rows that stay.

        Without a time comparison, the second count follows from the first.
        """
        total = np.bincount(np.concatenate(codes), minlength=self.unnamed + 1)
        if not self.looks_at_time:
            return total, self.cleared_of(total)
        return total, np.bincount(np.concatenate(kept), minlength=self.unnamed + 1)

    def counted_stopped(self, codes: Codes) -> NDArray[np.int64]:
        """Count rows by code."""
        return np.bincount(codes, minlength=self.unnamed + 1)

    def cleared_of(self, total: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many of these rows stay, by code, where windows do not matter."""
        return np.where(self.words[0] >= _CLEARED, total, 0)


def tables(plan: Plan) -> Tables:
    """Return the plan's lookup tables, made once per plan."""
    prepared: Tables | None = plan.prepared.get("tables")
    if prepared is None:
        prepared = plan.prepared["tables"] = Tables(plan)
    return prepared
