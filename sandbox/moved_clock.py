"""Move the clock of every development process, PostgreSQL included, by `LICET_CLOCK_OFFSET`.

The process that is started first preloads libfaketime, and its children inherit that. Clocks that measure durations
run on as they are, and so do the dates of files. Imports the standard library alone, as `dev.py` needs it first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox import clock_offset

NAME = "LICET_CLOCK_OFFSET"
_LIBRARY = "libfaketime/vendor/libfaketime/src/libfaketime.so.1"
_INHERITED = (NAME, "LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "NO_FAKE_STAT", "FAKE_UTIME")


class CannotMove(Exception):
    """The clock cannot be moved here; the message says why, and what to do."""


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether `environment` asks for a clock other than the machine's."""
    return bool(environment.get(NAME))


def variables(
    environment: Mapping[str, str], *, packages: Path, further: timedelta = timedelta()
) -> dict[str, str]:
    """The environment variables with which a process starts with the clock that `environment` asks for.

    `packages` is the folder that holds libfaketime; `further` moves the clock on from there. Empty where nothing moves.
    Raises: CannotMove; NotAnOffset (from sandbox.clock_offset).
    """
    text = environment.get(NAME, "")
    offset = (clock_offset.parse(text, now=_machine_time()) if text else timedelta()) + further
    if not text and not further:
        return {}
    library = packages / _LIBRARY
    if sys.platform != "linux" or not library.exists():
        raise CannotMove(
            f"{NAME} needs Linux and the developing tools (`python3 dev.py test --help` installs them). Leave it out."
        )
    others = [
        one for one in environment.get("LD_PRELOAD", "").split(":") if one and not one.endswith(_LIBRARY)
    ]
    rendered = clock_offset.render(offset)
    return {
        NAME: rendered,
        "LD_PRELOAD": ":".join([str(library), *others]),
        "FAKETIME": rendered.removesuffix("s"),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "FAKE_UTIME": "0",
    }


def inherited() -> dict[str, str]:
    """The variables that give a child process our clock, for children that do not inherit the whole environment."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ} if is_moved() else {}


def is_moved() -> bool:
    """Whether this process runs with the clock that its own environment asks for."""
    given = os.environ.get(NAME, "").removesuffix("s")
    if not given or os.environ.get("FAKETIME") != given:
        return False
    maps = Path("/proc/self/maps")  # a library for another kind of processor is left out, with a mere warning
    return maps.exists() and _LIBRARY in maps.read_text()


def start_over_moved(packages: Path, words: list[str]) -> None:
    """Restart this program with the clock that the environment asks for, unless it already has that clock.

    Raises: CannotMove; NotAnOffset (from sandbox.clock_offset).
    """
    if not wanted(os.environ) or is_moved():
        return
    if os.environ.get("FAKETIME"):
        raise CannotMove(f"{NAME} does not work on this machine: libfaketime was not loaded. Leave it out.")
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *words], os.environ | variables(os.environ, packages=packages))


def _machine_time() -> datetime:
    """The machine's real time, even in a process with a moved clock."""
    moved = os.environ["FAKETIME"] if is_moved() else "+0"
    return datetime.now(UTC) - timedelta(seconds=int(moved))
