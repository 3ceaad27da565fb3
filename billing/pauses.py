"""How long a subscription waits to be reconciled again, and how long a worker may hold it. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

LEASE: Final = timedelta(minutes=2)
PARKED_AGAIN: Final = timedelta(hours=6)
_FIRST: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(hours=1)
_DOUBLINGS: Final = 11  # until the longest


def after_failure(failures: int) -> timedelta:
    """Return the pause after this failure, the first being 0. It doubles up to an hour."""
    return min(_FIRST * (1 << min(failures, _DOUBLINGS)), _LONGEST)


PAUSES: Final = tuple(after_failure(failures) for failures in range(_DOUBLINGS + 1))
