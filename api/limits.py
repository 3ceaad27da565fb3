"""Limit the requests of each key, and state the limit in every answer.

The headers follow draft-ietf-httpapi-ratelimit-headers-10. The window is fixed, per key and web process, in memory.
It protects the server from a program in an endless loop, and it is not used for billing.
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
class QuotaUse:
    """What is left of a key's window, and the seconds until the next window."""

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
    """Allow at most `quota` requests of a key in `window` seconds."""

    def __init__(
        self, policy: str, *, quota: int, window: int = 60, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.policy = policy
        self.quota = quota
        self.window = window
        self._clock = clock
        self._ends_at = 0.0
        self._used: dict[int, int] = {}  # by the key's id, as an integer, which hashes fast
        self._policy_header = (b"ratelimit-policy", f'"{policy}";q={quota};w={window}'.encode())
        self._left = f'"{policy}";r=%d;t=%d'.encode()

    def take(self, key: UUID) -> QuotaUse:
        """Count a request. Raises: Problem (429)."""
        remaining, reset = self._take(key)
        return QuotaUse(self.policy, self.quota, self.window, remaining, reset)

    def take_raw(self, key: UUID) -> list[tuple[bytes, bytes]]:
        """Count a request and return headers for ASGI. Raises: Problem (429)."""
        return [self._policy_header, (b"ratelimit", self._left % self._take(key))]

    def _take(self, key: UUID) -> tuple[int, int]:
        now = self._clock()
        if now >= self._ends_at or len(self._used) >= _KEYS:
            self._used.clear()
            self._ends_at = now + self.window
        used = self._used.get(key.int, 0) + 1
        self._used[key.int] = used
        reset = math.ceil(self._ends_at - now)
        if used > self.quota:
            raise Problem(
                "too_many_requests",
                f"This key may make {self.quota} requests in {self.window} s.",
                headers={
                    "Retry-After": str(reset),
                    **QuotaUse(self.policy, self.quota, self.window, 0, reset).headers(),
                },
            )
        return self.quota - used, reset


# Decisions have a limit of their own: a job that asks too many questions can still read about a withdrawal.
DECISIONS = Limiter("decisions", quota=settings.LICET_DECISIONS_PER_MINUTE)
REQUESTS = Limiter("requests", quota=settings.LICET_REQUESTS_PER_MINUTE)
