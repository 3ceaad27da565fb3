"""Beat's scheduler, which goes on when the machine's clock is set back."""

from __future__ import annotations

from typing import Any

import structlog
from celery.beat import PersistentScheduler

log = structlog.get_logger(__name__)


class Scheduler(PersistentScheduler):
    """Celery's scheduler would wait until the clock shows again what it showed, an hour after it was an hour ahead.

    It remembers when it last sent each sweep, also across restarts. What it sent in the future counts as sent now.
    """

    def tick(self, *args: Any, **options: Any) -> float:
        """Send one sweep that is due. Returns the seconds until the next look."""
        self._forget_the_future()
        return float(super().tick(*args, **options))

    def _forget_the_future(self) -> None:
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at is not None and entry.last_run_at > entry.default_now()
        ]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self._heap = None  # its order is by the old clock
            log.warning("beat_clock_set_back", sweeps=len(ahead))
