"""Wait for a part to start, as long as it makes progress, however slow the machine is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

QUIET_SECONDS = 180  # how long a part may show no sign of work before it counts as hung
SAY_SECONDS = 10  # how often a line reports the wait
# A part that hangs wakes up now and then all the same. One that works uses more of the processor than this,
# even where it gets only a hundredth of one.
_CPU_SECONDS = 1.0


class Hung(Exception):
    """A part is alive but has made no progress for a long time."""


@dataclass
class Patience:
    """How long to wait without progress, how often to report it, and where."""

    quiet: float = QUIET_SECONDS
    every: float = SAY_SECONDS
    pause: float = 0.1


def until(
    answers: Callable[[], bool],
    *,
    name: str,
    pid: int,
    log: Path,
    alive: Callable[[], None],
    patience: Patience | None = None,
) -> None:
    """Wait until `answers`, as long as process `pid` makes progress: its log grows or it uses CPU time.

    `alive` raises when the part is gone. Raises: Hung; what `alive` raises.
    """
    allowed = patience or Patience()
    began = looked = worked = told = time.monotonic()
    before = _Work.of(pid, log)
    while not answers():
        alive()
        now = time.monotonic()
        if now - looked >= min(1.0, allowed.quiet / 4):  # a look costs some milliseconds of a busy machine
            looked, seen = now, _Work.of(pid, log)
            if seen.is_more_than(before):
                worked, before = now, seen
        if now - worked > allowed.quiet:
            raise Hung(
                f"{name} lives, but did not answer within {now - began:.0f} s,"
                f" and did nothing for {now - worked:.0f} s."
            )
        if now - told >= allowed.every:
            told = now
            _tell(
                f"  Waiting for {name}: {now - began:.0f} s so far; it last worked {now - worked:.0f} s ago."
            )
        time.sleep(allowed.pause)


def to_end(command: subprocess.Popen[bytes], *, name: str, patience: Patience | None = None) -> int:
    """Wait until `command` ends, reporting the wait, and return its exit code. Never stops the command."""
    allowed = patience or Patience()
    began = time.monotonic()
    try:
        while True:
            try:
                return command.wait(allowed.every)
            except subprocess.TimeoutExpired:
                _tell(f"  Waiting for {name}: {time.monotonic() - began:.0f} s so far.")
    except BaseException:  # stopped meanwhile: it must not go on alone
        command.kill()
        command.wait()
        raise


@dataclass(frozen=True)
class _Work:
    """A part's progress as seen from outside: log size and CPU time."""

    written: int
    cpu_seconds: float

    @classmethod
    def of(cls, pid: int, log: Path) -> _Work:
        return cls(log.stat().st_size if log.exists() else 0, _cpu_seconds(pid))

    def is_more_than(self, before: _Work) -> bool:
        # A child that ended takes its seconds along where its parent did not wait for it.
        return self.written != before.written or abs(self.cpu_seconds - before.cpu_seconds) >= _CPU_SECONDS


def _cpu_seconds(pid: int) -> float:
    """CPU seconds used by `pid` and its descendants; 0 without /proc, where only the log shows progress."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        child = int(entry.parent.name)
        ticks[child] = sum(
            map(int, fields[11:15])
        )  # its own in user and kernel mode, and of children waited for
        children.setdefault(int(fields[1]), []).append(child)
    family = [pid]
    for one in family:
        family += children.get(one, [])
    return sum(ticks.get(one, 0) for one in family) / os.sysconf("SC_CLK_TCK")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # standard output may be a command's answer
