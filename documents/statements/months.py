"""Calendar months in UTC, written `2026-10`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class NotAMonth(ValueError):
    """A text is not a month as ISO 8601 writes it, such as 2026-10."""

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
        """The first instant that is not of it."""
        return self.next().begins_at

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def parse(text: str) -> Month:
    """Raises: NotAMonth."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1970 <= int(found[1]) < 9999:
        raise NotAMonth(text)
    return Month(int(found[1]), int(found[2]))


def month_of(instant: datetime) -> Month:
    utc = instant.astimezone(UTC)
    return Month(utc.year, utc.month)


def completed_months(*, since: datetime, by: datetime) -> Iterator[Month]:
    """The months from the one that `since` lies in, as far as they have ended by `by`; oldest first."""
    month = month_of(since)
    while month.ends_at <= by:
        yield month
        month = month.next()
