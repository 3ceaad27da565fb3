"""A program that runs under a clearance: started, sent our signals, and stopped if its clearance ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any, Final

# The signals that are passed on: those that ask a program to end, and those it may give a meaning to.
_PASSED: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT")
    if hasattr(signal, name)
)
# A terminal sends these to every program in the foreground, so ours gets them without us.
_OF_A_TERMINAL: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)
)
NOT_FOUND: Final = 127
NOT_STARTED: Final = 126


class Child:
    """One program. Away from a terminal it leads a process group of its own, so signals reach all it started."""

    def __init__(self, process: subprocess.Popen[bytes], *, leads_group: bool) -> None:
        self._process = process
        self._leads_group = leads_group

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self, seconds: float) -> int | None:
        """Wait for so long. Returns the exit code for a shell, 128 and the number of a signal, None while it runs."""
        try:
            code = self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        return code if code >= 0 else 128 - code

    def send(self, number: int) -> None:
        """Send a signal, if the program still runs."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if self._leads_group:
                    os.killpg(self._process.pid, number)
                else:
                    self._process.send_signal(number)

    def stop(self, *, patience: float) -> int:
        """Ask the program to end, and kill it after `patience` seconds. Returns its exit code."""
        self.send(signal.SIGTERM)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            code = self.ended(0.1)
            if code is not None:
                break
        self.send(getattr(signal, "SIGKILL", signal.SIGTERM))
        if self._leads_group:  # what it started may have outlived it
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        return code if code >= 0 else 128 - code


@contextlib.contextmanager
def started(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Child]:
    """Start a program, and pass our signals on while it runs. Raises: OSError if it cannot be started.

    A signal that comes before the program runs is passed on as soon as it does.
    """
    waiting: list[int] = []
    children: list[Child] = []
    at_terminal = _is_terminal()

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if not children:
            waiting.append(number)
        elif not (at_terminal and number in _OF_A_TERMINAL):
            children[0].send(number)

    before: dict[int, Any] = {number: signal.signal(number, pass_on) for number in _PASSED}
    try:
        alone = os.name == "posix" and not at_terminal
        process = subprocess.Popen(  # noqa: S603  the program is what the caller asked for
            list(command), env=dict(environment), process_group=0 if alone else None
        )
        children.append(Child(process, leads_group=alone))
        for number in waiting:
            children[0].send(number)
        try:
            yield children[0]
        finally:
            if process.poll() is None:
                children[0].stop(patience=10)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # it is closed
        return False
