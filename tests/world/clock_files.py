"""The clock of each host: a file that its programs look at once a second and that says how far they are off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import libfaketime

_LIBRARY = Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"


class ClockFile:
    """The clock of one host. Clocks that measure durations run on as they are, and so do the dates of files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.move(timedelta())

    def move(self, by: timedelta) -> None:
        """Let the host's programs see the time `by` later (earlier where negative), within about a second."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{round(by.total_seconds()):+d}\n")
        new.chmod(0o644)
        new.replace(self._path)

    @property
    def variables(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(_LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._path),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "FAKE_UTIME": "0",
        }
