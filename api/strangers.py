"""Callers without a valid key or session wait their turn, each address by itself. In memory, for each web process.

A stranger may ask so much at once and so often. More is not refused at once, which would invite the next try, but
answered later; and refused late, if too much waits already. A caller with a key or a session never waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from wire import client_address
from wire.problems import Problem

AT_ONCE: Final = 300  # requests
LONGEST_SECONDS: Final = 5.0
_ADDRESSES: Final = 50_000
_WAITING: Final = 2_000  # in all, of all addresses


class Strangers:
    """Turns of callers without a key, by address."""

    def __init__(self, *, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart = 60 / per_minute  # seconds between two turns
        self._clock = clock
        self._next: dict[
            str, float
        ] = {}  # when the next turn of an address would be, if nothing were saved up
        self._waiting = 0

    async def take_turn(self, address: str) -> None:
        """Wait for the turn of this address. Raises: Problem (429), after a while."""
        seconds = self.seconds(address)
        if seconds <= 0:
            return
        if self._waiting >= _WAITING:
            raise self._too_many()
        self._waiting += 1
        try:
            await asyncio.sleep(min(seconds, LONGEST_SECONDS))
        finally:
            self._waiting -= 1
        if seconds > LONGEST_SECONDS:
            raise self._too_many()

    def seconds(self, address: str) -> float:
        """Count a request, and return how long it must wait; more than `LONGEST_SECONDS` means that it is refused."""
        key, now = client_address.network(address), self._clock()
        if key not in self._next and len(self._next) >= _ADDRESSES:
            self._forget(now)
        turn = max(self._next.get(key, 0.0), now - AT_ONCE * self._apart)
        if turn - now <= LONGEST_SECONDS:  # one that is refused takes no turn
            self._next[key] = turn + self._apart
        return turn - now

    def give_back(self, address: str) -> None:
        """Uncount a request: its key or session was valid."""
        key = client_address.network(address)
        if key in self._next:
            self._next[key] -= self._apart

    def _forget(self, now: float) -> None:
        """Drop the addresses that have all their turns again. If the rest are still too many, drop all addresses."""
        kept = {key: turn for key, turn in self._next.items() if turn > now - AT_ONCE * self._apart}
        self._next = kept if len(kept) < _ADDRESSES else {}

    def _too_many(self) -> Problem:
        return Problem(
            "too_many_requests",
            "Too many requests without a valid key come from this address.",
            headers={"Retry-After": str(int(LONGEST_SECONDS))},
        )
