"""What is known at an instant: before now by the recorded times, from now on everything. Pure."""

from __future__ import annotations

from datetime import datetime


def cutoff(instant: datetime | None, *, now: datetime) -> datetime | None:
    """Return the time after which recorded entries are not known yet; None if every recorded entry is known.

    Order is the sequence. An entry that a clock recorded with a time to come is recorded all the same, so a
    question about what is known now, or will be known, must not leave it out.
    """
    return None if instant is None or instant >= now else instant
