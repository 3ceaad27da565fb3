"""How long a person waits after wrong passwords. Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from wire.client_address import network

FREE: Final = 5
FIRST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(minutes=15)
# After so much time without a try, counting starts again.
FORGOTTEN: Final = timedelta(days=1)


def delay(failures: int) -> timedelta:
    """Return the wait before the next try: none for four failures, then 5 s, doubled up to 15 minutes."""
    if failures < FREE:
        return timedelta(0)
    doubled: int = 2 ** min(failures - FREE, 16)
    return min(LONGEST, FIRST * doubled)


def pair(account: str, address: str) -> str:
    """Return the key under which tries are counted: one account from one address, or from one IPv6 /64."""
    text = f"{account.strip().casefold()}\n{network(address)}"
    return hashlib.sha256(text.encode()).hexdigest()


def in_words(wait: timedelta) -> str:
    """Return a wait as people say it, rounded up: `20 seconds`, `3 minutes`."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    if seconds < 90:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
