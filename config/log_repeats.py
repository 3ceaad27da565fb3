"""Keep a fault from filling the disk with its own log lines."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

WINDOW_SECONDS: Final = 60.0
LINES_PER_WINDOW: Final = 10
_MOST_KINDS: Final = 1_000


@dataclass(slots=True)
class _Window:
    """One kind of line in its current window."""

    ends_at: float
    lines: int = 0
    dropped: int = 0


class RepeatFilter(logging.Filter):
    """Let a kind of warning or error through ten times a minute, its traceback once; count the rest.

    A kind is a logger and an event name. The first line of the next window says in `repeated` how many were dropped.
    Lines below WARNING always pass.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[tuple[str, str], _Window] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        members: dict[str, Any] | None = record.msg if isinstance(record.msg, dict) else None
        kind = (record.name, str(members.get("event") if members is not None else record.msg)[:200])
        with self._lock:
            now, window = self._clock(), self._windows.get(kind)
            repeated = 0
            if window is None or now >= window.ends_at:
                repeated = window.dropped if window is not None else 0
                if len(self._windows) >= _MOST_KINDS:
                    self._windows.clear()
                window = self._windows[kind] = _Window(now + WINDOW_SECONDS)
            window.lines += 1
            if window.lines > LINES_PER_WINDOW:
                window.dropped += 1
                return False
            first = window.lines == 1
        if not first:
            record.exc_info = record.exc_text = None
            if members is not None:
                members.pop("exception", None)
        if repeated and members is not None:
            members["repeated"] = repeated
        return True
