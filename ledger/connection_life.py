"""The life of a long-lived connection: connect, lost, retried after a growing random delay, closed. Pure.

Every connection that outlives one request follows it, to PostgreSQL and to the broker. While the other side is gone,
callers fail at once instead of all connecting at the same time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

State = Literal["new", "open", "lost", "closed"]


@dataclass(slots=True)
class ConnectionLife:
    """The state of one connection. `now` is a monotonic clock's reading in seconds.

    An open connection that is lost may be tried again at once. After a failed attempt the next waits up to
    `first_delay` seconds, later ones up to `longest_delay`. `is_patient`: the first attempt after a loss waits
    too. A server that can be reached but is doubted waits as after failures, until it is trusted. `chance` returns
    a number from 0 up to 1.
    """

    name: str
    first_delay: float = 0.05
    longest_delay: float = 1.0
    is_patient: bool = False
    chance: Callable[[], float] = random.random
    state: State = "new"
    losses: int = 0
    failures: int = 0  # attempts since the loss
    doubts: int = 0  # of servers that could be reached, since one was trusted
    lost_at: float | None = None
    _next_attempt_at: float = field(default=0.0)

    def may_connect(self, *, now: float) -> bool:
        """Whether an attempt is due. A new or closed connection may always connect."""
        return self.state != "lost" or now >= self._next_attempt_at

    def seconds_to_wait(self, *, now: float) -> float:
        """Return the seconds until the next attempt is due, 0 if it is due now."""
        return 0.0 if self.may_connect(now=now) else self._next_attempt_at - now

    def opened(self, *, now: float) -> float | None:
        """Note that the connection is open. Returns the seconds for which it was lost, None if it was not."""
        down = now - self.lost_at if self.lost_at is not None else None
        self.state, self.failures, self.lost_at = "open", 0, None
        return down

    def lost(self, *, now: float) -> bool:
        """Note a loss or a failed attempt, and set the next attempt. Returns whether this is the first of them.

        The delay doubles with every failure and is random between half of that and all of it.
        """
        first = self.state != "lost"
        if first:
            self.losses += 1
            self.lost_at = now
        if self.state == "open" and not self.is_patient:
            self._next_attempt_at = now
        else:
            self._next_attempt_at = now + self._delay(self.failures)
            self.failures += 1
        self.state = "lost"
        return first

    def doubted(self, *, now: float) -> bool:
        """Note that the server that was reached is the wrong one. Returns whether this is the first doubt."""
        if self.state != "lost":
            self.losses += 1
            self.lost_at = now
        self._next_attempt_at = now + self._delay(self.doubts)
        self.doubts += 1
        self.state = "lost"
        return self.doubts == 1

    def trusted(self) -> None:
        """Note that the server that was reached is the right one."""
        self.doubts = 0

    def _delay(self, before: int) -> float:
        """Return the seconds to wait after so many vain attempts."""
        return min(self.longest_delay, self.first_delay * 2.0 ** min(before, 30)) * (1 + self.chance()) / 2

    def closed(self) -> None:
        """Note that we closed the connection. The next caller may open it again."""
        self.state, self.failures, self.lost_at = "closed", 0, None
