"""Tie a process to the one that starts it: it is asked to stop when its parent dies, even by `kill -9`.

A test run that is cut short would otherwise leave its web servers, workers and local Stripe running. Linux keeps the
tie through exec (prctl(2), PR_SET_PDEATHSIG); elsewhere the command runs without it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1


def tied(command: Sequence[str]) -> list[str]:
    """Return the command that runs `command`, under the same process id, tied to this process."""
    return [sys.executable, "-S", __file__, str(os.getpid()), *command]


def _main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before the tie
            return
    os.execv(command[0], command)


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2:])
