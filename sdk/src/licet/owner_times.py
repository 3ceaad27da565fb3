"""Times as whole nanoseconds since 1970, exact and without overflow: Python's integers have no end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from numbers import Real
from typing import Any, Final

from licet.errors import ColumnUnusable, OwnersContradict

Instant = int
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000_000
_UNITS: Final = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}
_ENDS: Final = (-(2**63), 2**63 - 1)  # how columns write no time, and infinity


def instant_of(value: Any) -> Instant | None:
    """Return an end of an ownership; None stays None.

    Raises: OwnersContradict.
    """
    return None if value is None or value == "" else point_of(value)[0]


def point_of(value: Any) -> tuple[Instant, Instant]:
    """Return the first and last instant of a time, which for a day is the whole day.

    Raises: OwnersContradict.
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError as error:
            raise OwnersContradict(f"{value!r} is not a time. Write it as 2026-03-01T00:00:00Z.") from error
    if isinstance(value, datetime) and value == value:  # noqa: PLR0124  pandas has a datetime that is none
        aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        at = (aware - _EPOCH) // timedelta(microseconds=1) * 1_000 + int(getattr(value, "nanosecond", 0))
        return at, at
    if isinstance(value, date) and not isinstance(value, datetime):
        start = (value - _EPOCH.date()).days * _DAY
        return start, start + _DAY - 1
    raise OwnersContradict(f"{value!r} is not a time.")


def times_of(column: Any, name: str) -> Iterator[tuple[Instant | None, Instant | None]]:
    """Yield the first and last instant of each value, None for a value without a time.

    Raises: ColumnUnusable.
    """
    import narwhals as nw

    kind = column.dtype
    if kind == nw.Date:
        days = column.cast(nw.Int32)
        yield from (
            (None, None) if _is_none(day) else (day * _DAY, day * _DAY + _DAY - 1) for day in days.to_list()
        )
    elif kind == nw.Datetime:
        factor = _UNITS[kind.time_unit]
        counted = column.dt.timestamp(kind.time_unit) if kind.time_unit != "s" else column.cast(nw.Int64)
        for count in counted.to_list():
            if _is_none(count) or int(count) in _ENDS:
                yield None, None
            else:
                yield int(count) * factor, int(count) * factor
    else:
        raise ColumnUnusable(f"{name} holds {kind}, which are not times. Parse them first.")


def _is_none(value: Any) -> bool:
    return not isinstance(value, Real) or not math.isfinite(value)
