"""Days in a time zone: which instant a day begins and ends at, and which day an instant falls on. Pure.

A day is half-open: it begins at its first instant and ends where the next day begins. It may have 23 or 25 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

DEFAULT: Final = "UTC"
LONGEST: Final = 64
# Names in the database of time zones that do not name a place: this machine's own zone, and "not set".
_NO_PLACES: Final = frozenset({"localtime", "Factory"})


@cache
def names() -> frozenset[str]:
    """The IANA names that this machine knows."""
    return frozenset(available_timezones()) - _NO_PLACES


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, such as "Europe/Berlin". Raises: zoneinfo.ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def begin_of(day: date, *, zone: tzinfo) -> datetime:
    """Return the first instant of a day, in UTC. Where the clock is put ahead at midnight, the day begins later."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of(last_day: date, *, zone: tzinfo) -> datetime:
    """Return the half-open end of a day, in UTC: the first instant of the next day."""
    return begin_of(last_day + timedelta(days=1), zone=zone)


def day_of(instant: datetime, *, zone: tzinfo) -> date:
    """Return the day on which an instant falls."""
    return instant.astimezone(zone).date()


def last_day_before(until: datetime, *, zone: tzinfo) -> date:
    """Return the last day before the half-open end `until`."""
    return day_of(until.astimezone(UTC) - timedelta(microseconds=1), zone=zone)
