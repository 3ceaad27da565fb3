"""Calendar months as people count them: one month after 31 January is the last day of February. Pure."""

from __future__ import annotations

import calendar
from datetime import datetime


def after(at: datetime, months: int, *, day: int | None = None) -> datetime:
    """The instant `months` calendar months later (earlier if negative), at the same time of day.

    It lies on `day` of the month, `at`'s own if left out, or on the month's last day where it has no such day.
    """
    years, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return at.replace(year=year, month=month, day=min(day or at.day, last))
