"""Window bounds as values of a query's time column, for engines that compare in the query.

A bound between two values of the column moves up to the next one, which changes no answer. A bound that the type
cannot hold sets no limit, or leaves nothing inside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import narwhals as nw

from licet.errors import ColumnUnusable
from licet.manifest_window import Window

NEVER: Final = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC))
_MICROSECONDS: Final = {"ns": 1, "us": 1, "ms": 1_000, "s": 1_000_000}
_FIRST: Final = {
    "ns": datetime(1677, 9, 21, 0, 12, 43, 145225, tzinfo=UTC),
}
_LAST: Final = {
    "ns": datetime(2262, 4, 11, 23, 47, 16, 854775, tzinfo=UTC),
}
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)

Bounds = Callable[[Window], tuple[Any, Any]]


def bounds_for(kind: nw.dtypes.DType, name: str) -> Bounds:
    """Return the function that turns a window into start and end of the time column's type. None sets no limit.

    A date counts only if its whole day is inside. A column without a zone is UTC.

    Raises: ColumnUnusable.
    """
    if isinstance(kind, nw.Date):
        return _days
    if not isinstance(kind, nw.Datetime):
        raise ColumnUnusable(f"The time column {name!r} is {kind}. Convert it to datetimes or dates.")
    unit, zone = kind.time_unit, kind.time_zone

    def bounds(window: Window) -> tuple[datetime | None, datetime | None]:
        start, end = window.start, window.end
        first, last = _FIRST.get(unit, _EARLIEST), _LAST.get(unit, _LATEST)
        if (start is not None and start > last) or (end is not None and end <= first):
            start, end = NEVER.start, NEVER.end
        if start is not None and start < first:
            start = None
        if end is not None and end > last:
            end = None
        moved = (_up(start, _MICROSECONDS[unit]), _up(end, _MICROSECONDS[unit]))
        return moved if zone is not None else (_bare(moved[0]), _bare(moved[1]))

    return bounds


def _up(instant: datetime | None, microseconds: int) -> datetime | None:
    """Move an instant up to the next multiple of these microseconds; down where the calendar ends."""
    if instant is None:
        return None
    beyond = instant.microsecond % microseconds
    if not beyond:
        return instant
    down = instant - timedelta(microseconds=beyond)
    return down + timedelta(microseconds=microseconds) if down < _LATEST - timedelta(seconds=1) else down


def _bare(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None)


def _days(window: Window) -> tuple[date | None, date | None]:
    """Return the first day that begins inside, and the day in which the window ends."""
    start, end = window.start, window.end
    first = None if start is None else start.date()
    if start is not None and start.time() != datetime.min.time():
        if start.date() == date.max:
            return date.max, date.max
        first = start.date() + timedelta(days=1)
    return first, None if end is None else end.date()
