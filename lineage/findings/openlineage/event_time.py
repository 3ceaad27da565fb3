"""The time of an OpenLineage event: RFC 3339, and what official clients send beside it. Pure.

Lenient in two things. A time without an offset is UTC, as dbt's integration means it. A space may stand for the T, as
RFC 3339 allows in section 5.6. A leap second counts as the last microsecond before it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_FORM: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,12}))?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
_LEAP: Final = 60
_HOURS: Final = 23
_MINUTES: Final = 59


def read(text: str) -> datetime | None:
    """Return the time in UTC, None if the text is no time. Digits after the microsecond are dropped."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    micro = int((found[7] or "")[:6].ljust(6, "0"))
    if second == _LEAP:
        second, micro = _LEAP - 1, 999_999
    offset = _offset(found[8])
    if offset is None:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, micro, offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(text: str | None) -> timezone | None:
    if text is None or text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > _HOURS or minutes > _MINUTES:
        return None
    far = timedelta(hours=hours, minutes=minutes)
    return timezone(-far if text[0] == "-" else far)
