"""The database's clock, by which everything is judged, as this process knows it.

A process reads `licet_now()` and counts on from there by a clock that cannot be set, so its own wall clock decides
nothing. The difference between the two is the process's skew.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import Error, connection

FRESH_SECONDS = 1.0
DEGRADED = timedelta(seconds=2)
LIMIT = timedelta(seconds=30)
AHEAD = timedelta(seconds=5)


class Reading(NamedTuple):
    """The database's clock at one moment of the steady clock. It is wrong by at most `uncertainty` seconds."""

    at: datetime
    steady: float
    uncertainty: float


class ClockState(NamedTuple):
    """What an operator needs to know of the clocks. `head_ahead` is how far the newest entry lies ahead."""

    skew: timedelta
    uncertainty: timedelta
    head_ahead: timedelta
    unhealed_jumps: int

    @property
    def problems(self) -> list[str]:
        """The names of what is wrong: `clock_skew`, `clock_ahead`, `clock_jumped`."""
        found = {
            "clock_skew": abs(self.skew) - self.uncertainty > DEGRADED,
            "clock_ahead": self.head_ahead > AHEAD,
            "clock_jumped": self.unhealed_jumps > 0,
        }
        return [name for name, holds in found.items() if holds]


class _Process:
    """The newest reading of this process. Threads may replace it at any time; each reading is whole."""

    reading: Reading | None = None


def steady() -> float:
    """Seconds on a clock that cannot be set and that counts the machine's sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def note(at: datetime, *, asked: float, answered: float) -> Reading:
    """Keep what the database's clock showed between two moments of the steady clock."""
    reading = Reading(at, (asked + answered) / 2, (answered - asked) / 2)
    _Process.reading = reading
    return reading


def measure() -> Reading:
    """Read the database's clock now. Raises: django.db.Error."""
    with connection.cursor() as cursor:
        asked = steady()
        cursor.execute("SELECT licet_now()")
        at = cursor.fetchone()[0]
        return note(at, asked=asked, answered=steady())


def forget() -> None:
    """Forget the last reading. The next one starts as in a new process."""
    _Process.reading = None


def known() -> datetime:
    """The database's clock as last read and counted on; the process's own clock before the first reading."""
    reading = _Process.reading
    if reading is None:
        return datetime.now(UTC)
    return reading.at + timedelta(seconds=steady() - reading.steady)


def now() -> datetime:
    """The database's clock, read again where the last reading is a second old.

    Where the database does not answer, the last reading counts on. The caller's next query then fails by itself.
    """
    reading = _Process.reading
    if reading is None or steady() - reading.steady > FRESH_SECONDS:
        try:
            measure()
        except Error:
            return known()
    return known()


def skew() -> timedelta:
    """How far this process's wall clock is ahead of the database's clock as last read. Negative: behind."""
    return datetime.now(UTC) - known()


def is_skewed() -> bool:
    """Whether the wall clock is further off than `LIMIT`, even if the reading was as wrong as it can be."""
    reading = _Process.reading
    return reading is not None and abs(skew()) - timedelta(seconds=reading.uncertainty) > LIMIT


def state() -> ClockState:
    """Measure, and return the state of this process's clock and of the ledger's time. Raises: django.db.Error."""
    reading = measure()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(h.recorded_at - licet_now(), '0'), (SELECT count(*) FROM ledger_clockjump"
            " WHERE healed_by IS NULL) FROM ledger_head h WHERE h.id = 1"
        )
        ahead, jumps = cursor.fetchone()
    return ClockState(skew(), timedelta(seconds=reading.uncertainty), ahead, jumps)
