"""How long what a customer pays is kept after an edit of the catalogue. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

KEPT_FOR: Final = timedelta(days=90)
_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}

Interval = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """The billing period that is running: when it ends, and how long the next one is."""

    ends_at: datetime
    interval: Interval
    count: int = 1

    def end_of_next(self, *, notice_at: datetime) -> datetime:
        """Return when the first period ends that begins after the notice."""
        return self._after(self.begins_after(notice_at))

    def begins_after(self, at: datetime) -> datetime:
        """Return when the first period begins that is not before `at`."""
        begins = self.ends_at
        while begins < at:
            begins = self._after(begins)
        return begins

    def _after(self, begins: datetime) -> datetime:
        if self.interval in _DAYS:
            return begins + timedelta(days=_DAYS[self.interval] * self.count)
        months = begins.year * 12 + begins.month - 1 + _MONTHS[self.interval] * self.count
        year, month = divmod(months, 12)
        last = monthrange(year, month + 1)[1]
        return begins.replace(year=year, month=month + 1, day=min(begins.day, last))


def kept_until(*, notice_at: datetime, period_end: datetime | None) -> datetime:
    """Return the later of 90 days after notice and the end of one full billing period after it."""
    end = notice_at + KEPT_FOR
    return end if period_end is None else max(end, period_end)
