"""What this process counts about its decisions, for metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Counters of one process.

    The log: lines `written`, `dropped`, `waiting` in memory, and `spooled` on disk. Flights: `flights` and
    the `answers` they carried. Memory: questions with facts `held`.
    """

    written: int = 0
    dropped: int = 0
    waiting: int = 0
    spooled: int = 0
    flights: int = 0
    answers: int = 0
    held: int = 0


COUNTS = Counts()
