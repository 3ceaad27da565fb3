"""Programs started together, watched together, stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Self

from sandbox import lifecycle
from sandbox.reaper import Reaper

_PATIENCE_SECONDS = 15


class ProgramEnded(Exception):
    """One of the programs ended by itself. The message ends with its last lines."""


class StopRequested(Exception):
    """The user asked to stop: Ctrl-C or SIGTERM."""


class Supervisor:
    """Start programs, each in its own process group, logging to `<name>.log`. Use as a context manager.

    A program that ends is not started again: that would hide what is wrong. It is named, with its last words,
    and all the others are stopped.
    """

    def __init__(self, *, logs: Path) -> None:
        self._logs = logs
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._before: dict[signal.Signals, Any] = {}
        self._is_to_stop = False

    def __enter__(self) -> Self:
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[kind] = signal.getsignal(kind)
            if self._before[kind] is not signal.SIG_IGN:  # nohup, a background job: their choice stays
                signal.signal(kind, self._stopped)
        self._reaper = Reaper()
        return self

    def __exit__(self, *_: object) -> None:
        # From here on a second Ctrl-C means: at once.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        patience = _PATIENCE_SECONDS
        for program in reversed(self._programs.values()):  # what came last leans on what came first
            try:
                _stop(program, patience)
            except StopRequested:
                patience = 0
                _stop(program, patience)
        self._reaper.dismiss()
        for kind, handler in self._before.items():
            signal.signal(kind, handler)

    def start(self, name: str, command: Sequence[str | Path], *, environment: Mapping[str, str]) -> None:
        log = self.log(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            self._programs[name] = subprocess.Popen(
                command,
                cwd=lifecycle.ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,  # Ctrl-C reaches us alone; we stop the others in order
                preexec_fn=_in_child,
            )
        self._reaper.watch(self._programs[name].pid)

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def pid(self, name: str) -> int:
        return self._programs[name].pid

    def check(self) -> None:
        """Check the programs. Raises ProgramEnded when one has ended, StopRequested when the user asked to stop."""
        if self._is_to_stop:
            raise StopRequested
        for name, program in self._programs.items():
            if program.poll() is not None:
                raise ProgramEnded(
                    f"{name} ended by itself ({_how(program.returncode)}). The end of {self.log(name)}:\n"
                    + last_lines(self.log(name))
                )

    def wait(self, *, also: Callable[[], None] = lambda: None) -> None:
        """Watch the programs. Raises ProgramEnded when one ends, StopRequested on Ctrl-C, and what `also` raises."""
        while True:
            self.check()
            also()
            time.sleep(0.2)

    def _stopped(self, _signal: int, _frame: FrameType | None) -> None:
        # Python drops what a handler raises while a finaliser runs; the next `check` raises it again.
        self._is_to_stop = True
        raise StopRequested


def last_lines(log: Path, *, count: int = 15) -> str:
    lines = log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
    return "\n".join(f"    {line}" for line in lines) or "    (nothing was written)"


def _in_child() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # what our starter ignores, the program must not
    lifecycle.die_with_parent(signal.SIGTERM)


def _stop(program: subprocess.Popen[bytes], patience: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        if patience:
            program.terminate()
            program.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)  # children that outlived it
    program.wait()


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
