"""Keep decisions that the database cannot take now in files on this machine, until it can.

A line of a file is the decision's id in hexadecimal, a space, and the decision as JSON. Each process writes a file of
its own and holds a lock on it. The files of a process that has died are adopted by the next that looks.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson
import structlog

log = structlog.get_logger(__name__)

Line = tuple[bytes, bytes]  # the 16 bytes of the decision's id, and its JSON
_SUFFIX = ".decisions"


@dataclass(frozen=True, slots=True)
class Peeked:
    """The oldest lines of a spool, how many rows they took (damaged ones included), and the position after."""

    lines: list[Line]
    rows: int
    until: int


class Spool:
    """The files of one process. `most_bytes` bounds each file; what does not fit is refused.

    A repeat of a line does no harm: the database keeps one decision of an id.
    """

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._own: BinaryIO | None = None
        self._start = 0  # position of the oldest line that the database does not have
        self.lines = 0

    def put(self, lines: Sequence[Line]) -> int:
        """Append lines. Returns how many were stored: fewer if the file is full or cannot be written."""
        stored, end = 0, None
        try:
            file = self._file()
            end = file.seek(0, os.SEEK_END)
            room = self._most_bytes - end
            text = bytearray()
            for id, line in lines:
                if len(text) + len(line) + 34 > room:
                    break
                text += b"%b %b\n" % (id.hex().encode(), line)
                stored += 1
            file.write(text)
            file.flush()
        except OSError as error:
            log.error("decision_spool_not_written", error=str(error))  # noqa: TRY400  a traceback would not help
            if end is not None:
                self._cut(end)
            return 0
        self.lines += stored
        return stored

    def adopt(self) -> None:
        """Append what processes that have died left behind to our own file."""
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            if self._own is not None and path == Path(self._own.name):
                continue
            with contextlib.suppress(BlockingIOError, FileNotFoundError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held: its process lives
                lines = _parse(file.read())
                if self.put(lines) == len(lines):
                    path.unlink()

    def peek(self, most: int) -> Peeked:
        """Return the oldest lines, at most `most`."""
        if self.lines == 0:
            return Peeked([], 0, self._start)
        file = self._file()
        file.seek(self._start)
        rows = [row for _, row in zip(range(most), file, strict=False)]
        return Peeked(_parse(b"".join(rows)), len(rows), self._start + sum(map(len, rows)))

    def drop(self, peeked: Peeked) -> None:
        """Forget the lines of `peek`: the database has them. Lines put since then stay.

        The file shrinks when the last line is dropped. After a crash before that, lines are written again.
        """
        self.lines -= peeked.rows
        self._start = peeked.until
        if self.lines == 0:
            self._file().truncate(0)
            self._start = 0

    def close(self) -> None:
        """Release the file; an empty one is removed."""
        own, self._own = self._own, None
        if own is not None:
            if self.lines == 0:
                Path(own.name).unlink(missing_ok=True)
            own.close()

    def _cut(self, end: int) -> None:
        """Cut off what a failed write left, or the next line would join a torn one.

        The file is opened again, because the old handle still holds the bytes that could not be written.
        """
        own = self._file()
        os.truncate(own.name, end)
        file = Path(own.name).open("r+b")  # noqa: SIM115  stays open
        with contextlib.suppress(OSError):
            own.close()
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._own = file

    def _file(self) -> BinaryIO:
        if self._own is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{_SUFFIX}"
            file = path.open("x+b")
            path.chmod(0o600)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._own = file
        return self._own


def _parse(text: bytes) -> list[Line]:
    """Return the lines of a file. A last line that was cut off by a crash is left out and reported."""
    lines = []
    for row in text.splitlines():
        id, _, line = row.partition(b" ")
        try:
            orjson.loads(line)
            lines.append((uuid.UUID(id.decode()).bytes, line))
        except ValueError:
            log.error("decision_spool_line_damaged", bytes=len(row))  # noqa: TRY400  the same
    return lines
