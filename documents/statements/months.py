"""Calendar months in UTC, written `2026-10`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NotAMonth(ValueError):
    """The text is not a month in the form of ISO 8601, such as 2026-10."""

    code = "not_a_month"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @property
    def begins_at(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the month."""
        return self.next().begins_at

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def parse(text: str) -> Month:
    """Parse a month written as `2026-10`. Raises: NotAMonth."""
    match = _MONTH.fullmatch(text)
    if match is None or not 1970 <= int(match[1]) < 9999:
        raise NotAMonth(text)
    return Month(int(match[1]), int(match[2]))


def month_of(instant: datetime) -> Month:
    utc = instant.astimezone(UTC)
    return Month(utc.year, utc.month)


def completed_months(*, since: datetime, by: datetime) -> Iterator[Month]:
    """The months that have ended by `by`, oldest first. The first is the one that contains `since`."""
    month = month_of(since)
    while month.ends_at <= by:
        yield month
        month = month.next()
