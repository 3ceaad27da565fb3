"""What this process counts of its decisions, for its metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Of the log: lines written, dropped and waiting. Of flights: how many, and how many questions they carried.
    Of memory: how many questions' facts are held.
    """

    written: int = 0
    dropped: int = 0
    waiting: int = 0
    flights: int = 0
    answers: int = 0
    held: int = 0


COUNTS = Counts()
