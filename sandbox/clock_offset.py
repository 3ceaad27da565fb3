"""Parse `LICET_CLOCK_OFFSET`: how far a development machine's clock is moved. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DISTANCE: Final = re.compile(r"([+-])([0-9]{1,9})([dhms])")
_INSTANT: Final = re.compile(r"@[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
# Before and after these, formats that we write hold other dates than they say (UTCTime of certificates, time_t).
_EARLIEST: Final = datetime(2001, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2049, 12, 31, tzinfo=UTC)


class NotAnOffset(ValueError):
    """LICET_CLOCK_OFFSET cannot be understood, or leads to a year that no part can work in."""


def parse(text: str, *, now: datetime) -> timedelta:
    """Parse `+31d`, `-1h`, `+90m`, `+2s` or `@2028-02-29T12:00:00Z` into a distance from `now`.

    An instant with `@` is the time that the clock shows now; it runs on from there. Raises: NotAnOffset.
    """
    offset = _distance(text) if text[:1] in {"+", "-"} else _to_instant(text, now=now)
    try:
        moved = now + offset
    except OverflowError:
        moved = None
    if moved is None or not _EARLIEST <= moved <= _LATEST:
        raise NotAnOffset(
            f"LICET_CLOCK_OFFSET={text} leads out of the years {_EARLIEST.year} to {_LATEST.year}:"
            " choose a nearer time."
        )
    return offset


def render(offset: timedelta) -> str:
    """Write the offset in whole seconds, such as `+2678400s`. `parse` reads that the same way at any time."""
    return f"{round(offset.total_seconds()):+d}s"


def _distance(text: str) -> timedelta:
    found = _DISTANCE.fullmatch(text)
    if found is None:
        raise _unknown(text)
    sign, number, unit = found.groups()
    distance = timedelta(**{_UNITS[unit]: int(number)})
    return -distance if sign == "-" else distance


def _to_instant(text: str, *, now: datetime) -> timedelta:
    if _INSTANT.fullmatch(text) is None:
        raise _unknown(text)
    try:
        instant = datetime.fromisoformat(text[1:])
    except ValueError as error:
        raise _unknown(text) from error
    return timedelta(seconds=round((instant - now).total_seconds()))


def _unknown(text: str) -> NotAnOffset:
    return NotAnOffset(
        f"LICET_CLOCK_OFFSET={text!r} is not an offset: write +31d, -1h, +90m, +2s or @2028-02-29T12:00:00Z."
    )
