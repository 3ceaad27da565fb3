"""How many requests a key may make, told in every answer (draft-ietf-httpapi-ratelimit-headers-10).

A fixed window per key and web process, in memory: it protects the server from a loop gone wild, it bills nobody.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from wire.problems import Problem

_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What is left of a key's window, and the seconds until the next."""

    policy: str
    quota: int
    window: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.reset}',
        }


class Limiter:
    """At most `quota` requests of a key in `window` seconds."""

    def __init__(
        self, policy: str, *, quota: int, window: int = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.policy = policy
        self.quota = quota
        self.window = window
        self._clock = clock
        self._ends_at = 0.0
        self._used: dict[UUID, int] = {}
        self._policy_header = f'"{policy}";q={quota};w={window}'.encode()

    def take(self, key: UUID) -> Taken:
        """Raises: Problem (429)."""
        remaining, reset = self._take(key)
        taken = Taken(self.policy, self.quota, self.window, max(0, remaining), reset)
        if remaining < 0:
            raise Problem(
                "too_many_requests",
                f"This key may make {self.quota} requests in {self.window} s.",
                headers={"Retry-After": str(reset), **taken.headers()},
            )
        return taken

    def raw_headers(self, taken: Taken) -> list[tuple[bytes, bytes]]:
        """The same headers for ASGI."""
        return [
            (b"ratelimit-policy", self._policy_header),
            (b"ratelimit", b'"%s";r=%d;t=%d' % (taken.policy.encode(), taken.remaining, taken.reset)),
        ]

    def _take(self, key: UUID) -> tuple[int, int]:
        now = self._clock()
        if now >= self._ends_at or len(self._used) >= _KEYS:
            self._used.clear()
            self._ends_at = now + self.window
        used = self._used.get(key, 0) + 1
        self._used[key] = used
        return self.quota - used, math.ceil(self._ends_at - now)


# Questions and everything else apart: a job that asks too much still hears of a withdrawal.
DECISIONS = Limiter("decisions", quota=settings.LICET_DECISIONS_PER_MINUTE)
REQUESTS = Limiter("requests", quota=settings.LICET_REQUESTS_PER_MINUTE)
