"""When people are reminded of a signature that they can give. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# A person's button, at most once a day.
BETWEEN: Final = timedelta(days=1)
# By itself: first after three days, then every week, for two months.
FIRST_AFTER: Final = timedelta(days=3)
THEN_EVERY: Final = timedelta(days=7)
ENDS_AFTER: Final = timedelta(days=60)


def may_remind_from(reminded_at: datetime | None) -> datetime | None:
    """Return from when a person may remind again. None: at once."""
    return reminded_at + BETWEEN if reminded_at is not None else None


def is_due(*, signed_at: datetime, reminded_at: datetime | None, at: datetime) -> bool:
    """Whether a reminder is due by itself. `signed_at` is when the last signature was given."""
    if not FIRST_AFTER <= at - signed_at < ENDS_AFTER:
        return False
    return reminded_at is None or at - reminded_at >= THEN_EVERY
