"""Requests to Stripe that keep to the rate budget which all workers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from billing import connections
from billing.operations import rate_budget
from billing.stripe_errors import RateLimited
from billing.stripe_gateway import StripeGateway
from ledger import clock, scope

LONGEST_WAIT: Final = timedelta(seconds=15)


class Pace:
    """The budget of one Stripe account. Call `wait` before a request and `answered` after it."""

    def __init__(
        self,
        *,
        livemode: bool,
        per_second: int,
        now: Callable[[], datetime] = clock.now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._livemode = livemode
        self._per_second = per_second
        self._now = now
        self._sleep = sleep

    def wait(self) -> None:
        """Wait until the request may leave. Raises: RateLimited, if that takes too long. Nothing was sent then."""
        with scope.everything(reason="reconcile"):
            pause = rate_budget.reserve(livemode=self._livemode, per_second=self._per_second, at=self._now())
        if pause > LONGEST_WAIT:
            raise RateLimited(f"Requests to Stripe wait for {pause.total_seconds():.0f} s already.")
        if pause:
            self._sleep(pause.total_seconds())

    def answered(self, status: int) -> None:
        """Note the status of an answer."""
        if status == 429:
            with scope.everything(reason="reconcile"):
                rate_budget.slow_down(livemode=self._livemode, at=self._now())


def gateway(*, mode: str) -> StripeGateway:
    """Return the Stripe gateway of a mode for a worker, which keeps to the shared budget.

    Raises: StripeNotConfigured, Misconfigured.
    """
    pace = Pace(livemode=connections.is_live(mode), per_second=settings.STRIPE_REQUESTS_PER_SECOND)
    return connections.gateway(mode=mode, pace=pace)
