"""When a standing export is sent again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

EVERY: Final = timedelta(days=1)
# After a failure. The last wait repeats until the receiver accepts.
WAITS: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))


def next_at(*, at: datetime, failures: int) -> datetime:
    """Return when to send next, after `failures` attempts in a row that failed."""
    return at + (WAITS[min(failures, len(WAITS)) - 1] if failures else EVERY)
