"""Know whether `dev.py run` runs from this folder: a lock that ends with its process, and a note with its address."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

STATE = Path(__file__).resolve().parent.parent / ".licet"
_LOCK = "run.lock"
_NOTE = "run.json"


class AlreadyRunning(Exception):
    """Another `dev.py run` is running from this folder."""


class RunLock:
    """The lock of the process that runs the parts. It is released when the process ends.

    Raises AlreadyRunning.
    """

    def __init__(self, state: Path = STATE) -> None:
        state.mkdir(mode=0o700, exist_ok=True)
        self._state = state
        self._file = (state / _LOCK).open("w")
        if not _claimed(self._file):
            self._file.close()
            raise AlreadyRunning(
                f"Licet runs from this folder already ({address(state) or 'it is just starting'});"
                " stop it there with Ctrl-C."
            )
        (state / _NOTE).unlink(missing_ok=True)

    def note(self, *, url: str, environment: Mapping[str, str]) -> None:
        """Write down where it runs. Only the owner may read the file, which may hold keys of the local Stripe."""
        unfinished = self._state / f"{_NOTE}.{os.getpid()}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({"url": url, "environment": dict(environment)}))
        unfinished.replace(self._state / _NOTE)

    def give_up(self) -> None:
        (self._state / _NOTE).unlink(missing_ok=True)
        self._file.close()


def _claimed(file: IO[str]) -> bool:
    for _ in range(10):  # a process that only checks holds the lock for a moment
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def is_running(state: Path = STATE) -> bool:
    """Whether it runs, or is just starting."""
    try:
        with (state / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False  # a file without a lock was left by a killed process


def address(state: Path = STATE) -> str | None:
    """The address where it runs, or None."""
    note = _note(state)
    return str(note["url"]) if note else None


def environment(state: Path = STATE) -> dict[str, str]:
    """The variables of the running parts, except database and broker; empty when nothing runs."""
    note = _note(state)
    return dict(note["environment"]) if note else {}


def _note(state: Path) -> dict[str, dict[str, str]] | None:
    note = state / _NOTE
    return json.loads(note.read_text()) if is_running(state) and note.exists() else None
