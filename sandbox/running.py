"""Whether `dev.py run` runs from this folder, and where: a lock that dies with it, and a note beside it."""

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
    """Another `dev.py run` has this folder."""


class RunLock:
    """This process runs the parts; given up when the process ends, however it ends.

    Raises RunsAlready.
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
        """Tell others where it runs. The file may hold keys of the local Stripe: its owner's alone."""
        unfinished = self._state / f"{_NOTE}.{os.getpid()}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({"url": url, "environment": dict(environment)}))
        unfinished.replace(self._state / _NOTE)

    def give_up(self) -> None:
        (self._state / _NOTE).unlink(missing_ok=True)
        self._file.close()


def _claimed(file: IO[str]) -> bool:
    for _ in range(10):  # whoever only asks whether it runs holds the lock for a moment
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
    return False  # a lock that nobody holds was left by one that was killed


def address(state: Path = STATE) -> str | None:
    """Where it runs, or None when it does not."""
    note = _note(state)
    return str(note["url"]) if note else None


def environment(state: Path = STATE) -> dict[str, str]:
    """What the running parts were told besides their database and broker; empty when nothing runs."""
    note = _note(state)
    return dict(note["environment"]) if note else {}


def _note(state: Path) -> dict[str, dict[str, str]] | None:
    note = state / _NOTE
    return json.loads(note.read_text()) if is_running(state) and note.exists() else None
