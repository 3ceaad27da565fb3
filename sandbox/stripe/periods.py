"""Billing periods: calendar months anchored to a day.

A period anchored to the 31st ends on the last day of a shorter month, and on the 31st again later.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.stripe import months as calendar_months
from sandbox.stripe.store import Body


def months_after(at: int, months: int, *, anchor: int | None = None) -> int:
    """Return the instant a number of calendar months later, on the anchor's day or the month's last day."""
    day = datetime.fromtimestamp(anchor, UTC).day if anchor is not None else None
    return int(calendar_months.after(datetime.fromtimestamp(at, UTC), months, day=day).timestamp())


def end_of(start: int, recurring: Body, *, anchor: int) -> int:
    """Return when the period that starts at `start` ends."""
    count = int(recurring["interval_count"])
    if recurring["interval"] in {"month", "year"}:
        return months_after(start, count * (12 if recurring["interval"] == "year" else 1), anchor=anchor)
    return start + count * (7 if recurring["interval"] == "week" else 1) * 86_400
