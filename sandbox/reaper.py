"""Ends what `dev.py run` started when it was killed too hard to do so itself.

It reads process groups, one a line, from a pipe that only `dev.py` can write to. The pipe ends when `dev.py`
does; if its last word was not `done`, the groups are asked to stop and, ten seconds later, made to.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PATIENCE_SECONDS = 10
DONE = "done"


class Reaper:
    """The pipe's other end, held by the process whose children are to end with it."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._pipe = os.fdopen(writing, "w", buffering=1)
        self._process = subprocess.Popen(
            [sys.executable, "-S", Path(__file__), str(reading)],
            pass_fds=[reading],
            cwd="/",
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reading)

    def watch(self, group: int) -> None:
        self._pipe.write(f"{group}\n")

    def dismiss(self) -> None:
        """All have ended in order."""
        self._pipe.write(f"{DONE}\n")
        self._pipe.close()
        self._process.wait()


def _alive(groups: list[int]) -> list[int]:
    alive = []
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, 0)
            alive.append(group)
    return alive


def _end(groups: list[int]) -> None:
    # First the leaders alone: a server whose workers get the signal too takes them for crashed.
    for send in (lambda group: os.kill(group, signal.SIGTERM), lambda group: os.killpg(group, signal.SIGKILL)):
        for group in _alive(groups):
            with contextlib.suppress(ProcessLookupError):
                send(group)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while _alive(groups) and time.monotonic() < deadline:
            time.sleep(0.1)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(int(sys.argv[1])) as told:
        lines = told.read().split()
    if DONE not in lines:
        _end([int(line) for line in lines])
