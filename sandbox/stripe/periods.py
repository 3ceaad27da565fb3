"""Billing periods: calendar months anchored to a day, so that the 31st falls back and comes again."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox import months as calendar_months
from sandbox.stripe.store import Body


def months_after(at: int, months: int, *, anchor: int | None = None) -> int:
    """The instant so many calendar months on, on the anchor's day of the month or the month's last."""
    day = datetime.fromtimestamp(anchor, UTC).day if anchor is not None else None
    return int(calendar_months.after(datetime.fromtimestamp(at, UTC), months, day=day).timestamp())


def end_of(start: int, recurring: Body, *, anchor: int) -> int:
    """When the period that starts at `start` ends."""
    count = int(recurring["interval_count"])
    if recurring["interval"] in {"month", "year"}:
        return months_after(start, count * (12 if recurring["interval"] == "year" else 1), anchor=anchor)
    return start + count * (7 if recurring["interval"] == "week" else 1) * 86_400
