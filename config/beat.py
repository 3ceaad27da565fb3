"""Beat, which ends on SIGTERM and SIGINT whatever it was doing.

Celery's handler raises SystemExit. Python drops an exception that a handler raises while a weak reference's callback or
a finaliser runs, as they do while modules are imported: beat then went on for ever, and whoever stopped it had to kill
it. Ours raises again until it is heard.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any, Final

from celery.apps import beat
from celery.beat import Service as CeleryService

_AGAIN_SECONDS: Final = 0.2


class StopSignal:
    """Raises SystemExit on SIGTERM and SIGINT, again and again until `heard` is called."""

    def __init__(self) -> None:
        self._is_heard = False

    def install(self) -> None:
        for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(kind, self._stop)

    def heard(self) -> None:
        """The process is ending: nothing interrupts it any more."""
        self._is_heard = True
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _stop(self, _kind: int, _frame: FrameType | None) -> None:
        if not self._is_heard:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
            raise SystemExit


class Service(CeleryService):
    """Celery's service, which keeps the schedule once at its end, undisturbed."""

    stop_signal: StopSignal

    def sync(self) -> None:
        self.stop_signal.heard()
        super().sync()


class Beat(beat.Beat):
    """`celery beat`. `config.celery` names it."""

    Service = Service

    def install_sync_handler(self, service: Any) -> None:
        service.stop_signal.install()

    def start_scheduler(self) -> Any:
        """Send sweeps until a signal comes."""
        stop_signal = StopSignal()
        Service.stop_signal = stop_signal
        try:
            return super().start_scheduler()
        finally:
            stop_signal.heard()  # also where it came before the service had started
