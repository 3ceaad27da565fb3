"""When a customer is told of a breach, and when it gets an answer. Pure.

What our own records prove is told at once. What another system's events suggest is told once Legal has looked at it,
and by itself after a day: staff can add to it, never hold it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# Events of other systems: they may be wrong or incomplete.
INFERRED: Final = "openlineage"
CHECK_FOR: Final = timedelta(hours=24)


def is_proven(source: str) -> bool:
    """Whether our own records prove a finding from this source."""
    return source != INFERRED


def tell_by(*, source: str, found_at: datetime) -> datetime:
    """Return when the customer is told at the latest."""
    return found_at if is_proven(source) else found_at + CHECK_FOR


def answer_by(*, told_at: datetime, hours: int) -> datetime:
    """Return until when the vendor says what happened: `hours` after the customer was told."""
    return told_at + timedelta(hours=hours)
