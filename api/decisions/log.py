"""The log of decisions, written a moment after the answers: bounded, counted where it drops, flushed at the end."""

from __future__ import annotations

import threading
import time
from collections import deque
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, connection

from api import operations
from api.operations import LoggedLine
from ledger import scope
from tenants import operations as tenants

log = structlog.get_logger(__name__)

CAPACITY = 20_000
_AT_ONCE = 500
_PILED_FROM = 200  # so many waiting lines are load, and are piled up rather than written row by row
_PILE = 2_000
_EVERY_SECONDS = 0.1
_TOUCH_EVERY_SECONDS = 60


class DecisionLog:
    """One per process; its thread starts with the first line."""

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        self._lines: deque[LoggedLine] = deque()
        self._capacity = capacity
        self._touched: dict[UUID, float] = {}
        self._to_touch: set[UUID] = set()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.dropped = 0
        self.written = 0

    def put(self, line: LoggedLine) -> None:
        """Never waits. A full log drops the line and counts it: an answer is worth more than its record."""
        if len(self._lines) >= self._capacity:
            self.dropped += 1
            return
        self._lines.append(line)
        now = time.monotonic()
        if now - self._touched.get(line.key, -_TOUCH_EVERY_SECONDS) >= _TOUCH_EVERY_SECONDS:
            self._touched[line.key] = now
            self._to_touch.add(line.key)
        if self._thread is None:
            self._start()

    @property
    def waiting(self) -> int:
        return len(self._lines)

    def flush(self) -> None:
        """Write what is waiting, now. Lines that cannot be written stay for the next time."""
        with self._flushing:
            # What comes meanwhile waits for the next time: else, under load, each line would be a transaction.
            waiting = len(self._lines)
            write, most = (operations.log, _AT_ONCE) if waiting < _PILED_FROM else (operations.pile, _PILE)
            while waiting > 0:
                chunk = [self._lines.popleft() for _ in range(min(most, waiting))]
                try:
                    with scope.everything(reason="decide"):
                        write(chunk)
                except BaseException:
                    self._lines.extendleft(reversed(chunk))
                    raise
                self.written += len(chunk)
                waiting -= len(chunk)
            while self._to_touch:
                key = self._to_touch.pop()
                tenants.touch_key(id=key, last_used_at=None, at=datetime.now(UTC))

    def stop(self) -> None:
        """Write what is waiting and end the thread; another line would start it again."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._stopping.set()
                thread.join()
                self._stopping.clear()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="decision-log", daemon=True)
                self._thread.start()
                # Runs at the end of the main process and of a server's forked workers alike.
                Finalize(None, self.stop, exitpriority=100)

    def _run(self) -> None:
        try:
            while not self._stopping.wait(_EVERY_SECONDS):
                if self._lines or self._to_touch:
                    self._flush_or_say()
            self._flush_or_say()
        finally:
            connection.close()

    def _flush_or_say(self) -> None:
        try:
            self.flush()
        except (DatabaseError, InterfaceError) as error:
            log.warning("decision_log_not_written", waiting=self.waiting, error=str(error))
            connection.close()  # a broken one would fail for ever
            self._stopping.wait(1)


LOG = DecisionLog()
