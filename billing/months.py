"""Calendar months in UTC, as the books count them: `2026-10`. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class NotABookMonth(ValueError):
    """The text is not a month in the form of ISO 8601, such as 2026-10."""

    code = "not_a_month"


def of(at: datetime) -> str:
    """The month of an instant."""
    utc = at.astimezone(UTC)
    return f"{utc.year:04}-{utc.month:02}"


def checked(month: str) -> str:
    """The month itself. Raises: NotABookMonth."""
    if not _MONTH.fullmatch(month):
        raise NotABookMonth(month)
    return month


def after(month: str) -> str:
    """The next month."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def ends_at(month: str) -> datetime:
    """The first instant after the month."""
    year, number = map(int, after(month).split("-"))
    return datetime(year, number, 1, tzinfo=UTC)
