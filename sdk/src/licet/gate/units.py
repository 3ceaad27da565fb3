"""Window bounds in the unit of a time column. The times of rows are then never multiplied.

A column counts nanoseconds, microseconds, milliseconds, seconds or days since 1970 in 64 or 32 bits. The ends of
that width stand for infinity, `-infinity` and a missing time (DuckDB, PostgreSQL, numpy). They lie outside every
window, also a window without an end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Unit = Literal["ns", "us", "ms", "s", "day"]

EARLIEST: Final = -(2**63)
LATEST: Final = 2**63 - 1
_MICROSECONDS: Final = {"us": 1, "ms": 1_000, "s": 1_000_000, "day": 86_400_000_000}


def starts(bounds: Iterable[int], unit: Unit, *, bits: int) -> list[int]:
    """Return the first values inside, for starts in microseconds; EARLIEST means no limit."""
    largest = 2 ** (bits - 1) - 1
    return [_within(_first(bound, unit), -largest + 1, largest) for bound in bounds]


def ends(bounds: Iterable[int], unit: Unit, *, bits: int) -> list[int]:
    """Return the first values no longer inside, for ends in microseconds; LATEST means no limit."""
    largest = 2 ** (bits - 1) - 1
    return [_within(_beyond(bound, unit), -largest + 1, largest) for bound in bounds]


def _first(bound: int, unit: Unit) -> int:
    if bound in (EARLIEST, LATEST):
        return bound
    return bound * 1000 if unit == "ns" else -(-bound // _MICROSECONDS[unit])


def _beyond(bound: int, unit: Unit) -> int:
    if bound in (EARLIEST, LATEST):
        return bound
    if unit == "day":
        return bound // _MICROSECONDS[unit]  # the whole day must be inside
    return _first(bound, unit)


def _within(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)
