"""How long a webhook delivery waits between its attempts, and how long a worker may hold it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

LEASE: Final = timedelta(minutes=1)
# Ten more attempts over 76 hours. Each pause varies by a tenth, to spread the load on receivers that come back.
PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
JITTER: Final = 0.1
