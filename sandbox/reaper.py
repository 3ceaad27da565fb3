"""End the processes that `dev.py run` started when it was killed before it could end them itself.

It reads process groups, one a line, from a pipe that only `dev.py` can write to. The pipe ends when `dev.py`
does; if its last word was not `done`, the groups are asked to stop and, ten seconds later, made to.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

_PATIENCE_SECONDS = 10
DONE = "done"


class Reaper:
    """The supervisor's end of the pipe. When the supervisor dies, its children are ended."""

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
        """Tell the reaper that all children have ended."""
        self._pipe.write(f"{DONE}\n")
        self._pipe.close()
        self._process.wait()


def _end(groups: list[int]) -> None:
    # Signal the group leaders only: a server would treat workers that get the signal too as crashed.
    for group in groups:
        _send(os.kill, group, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    # Past that, what is left is dead and only unburied.
    while groups and time.monotonic() < deadline + _PATIENCE_SECONDS:
        for group in groups:
            if time.monotonic() > deadline or not _send(os.kill, group, 0):
                _send(os.killpg, group, signal.SIGKILL)  # processes that outlived their leader
        groups = [group for group in groups if _send(os.killpg, group, 0)]
        time.sleep(0.1)


def _send(how: Callable[[int, int], None], pid: int, kind: int) -> bool:
    """Send the signal. Returns whether the process group still exists."""
    try:
        how(pid, kind)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(int(sys.argv[1])) as told:
        lines = told.read().split()
    if DONE not in lines:
        _end([int(line) for line in lines])
