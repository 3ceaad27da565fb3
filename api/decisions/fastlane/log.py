"""Write the decision log shortly after the answers.

While the database does not take lines they go to the spool, on disk. What fits neither is counted as dropped. The event
loop that answers also writes the log, over a separate connection. A thread would delay answers
whenever it holds the interpreter lock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from uuid import UUID

import structlog

from api.database_faults import DatabaseUnreachable
from api.decisions.fastlane import metrics
from api.decisions.fastlane.channel import PILE, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS
from api.decisions.fastlane.spool import Line, Spool

log = structlog.get_logger(__name__)

CAPACITY = 50_000
_AT_ONCE = 250  # lines per statement; copying larger texts would delay answers
_AT_ONCE_BEHIND = 2_000  # with many lines waiting, fewer commits matter more
_EVERY_SECONDS = 0.1
_TOUCH_EVERY_SECONDS = 60


class DecisionLog:
    """The decision log of one event loop."""

    def __init__(
        self, channel: PipelinedConnection, *, spool: Spool | None = None, capacity: int = CAPACITY
    ) -> None:
        self._channel = channel
        self._spool = spool
        self._capacity = capacity
        self._lines: list[Line] = []
        self._touched: dict[int, float] = {}  # by key id as an integer, which hashes fast
        self._to_touch: set[UUID] = set()
        self._writer: asyncio.Task[None] | None = None

    def put(self, line: bytes, *, id: bytes, key: UUID) -> None:
        """Add a line without waiting.

        If memory and spool are full, the line is dropped and counted: answering matters more than recording.
        """
        if len(self._lines) >= self._capacity:
            self._spool_lines()
            if len(self._lines) >= self._capacity:
                COUNTS.dropped += 1
                return
        self._lines.append((id, line))
        now = time.monotonic()
        if now - self._touched.get(key.int, -_TOUCH_EVERY_SECONDS) >= _TOUCH_EVERY_SECONDS:
            self._touched[key.int] = now
            self._to_touch.add(key)
        COUNTS.waiting = len(self._lines)
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._keep_writing())

    async def flush(self) -> None:
        """Write the waiting lines now.

        Lines that cannot be written are kept for the next time.

        Raises: DatabaseUnreachable.
        """
        waiting = len(self._lines)  # lines added meanwhile wait for the next flush
        while waiting > 0:
            at_once = min(max(_AT_ONCE, waiting // 8), _AT_ONCE_BEHIND)
            chunk = self._lines[: min(at_once, waiting)]
            await self._write(chunk)
            del self._lines[: len(chunk)]
            waiting -= len(chunk)
            COUNTS.waiting = len(self._lines)
        await self._write_spooled()

    async def _write(self, chunk: Sequence[Line]) -> None:
        """Write lines as one text. Raises: DatabaseUnreachable."""
        ids = [id for id, _ in chunk]
        keys = "{" + ",".join(map(str, self._to_touch)) + "}"
        lines = b"[%b]" % b",".join([line for _, line in chunk])
        first, last = min(ids).hex().encode(), max(ids).hex().encode()
        await self._channel.ask(PILE, [first, last, lines, keys.encode()])
        self._to_touch.clear()
        COUNTS.written += len(chunk)

    async def _write_spooled(self) -> None:
        """Write a part of the spool. The rest follows with the next flushes. Raises: DatabaseUnreachable."""
        if self._spool is None or self._spool.lines == 0:
            return
        oldest = self._spool.peek(_AT_ONCE_BEHIND)
        if oldest.lines:
            await self._write(oldest.lines)
        self._spool.drop(oldest)
        COUNTS.spooled = self._spool.lines

    def _spool_lines(self) -> None:
        """Move the waiting lines to the spool, as far as they fit."""
        if self._spool is None or not self._lines:
            return
        del self._lines[: self._spool.put(self._lines)]
        COUNTS.waiting, COUNTS.spooled = len(self._lines), self._spool.lines

    async def close(self) -> None:
        """Write the waiting lines. Lines that neither the database nor the spool takes are counted and reported."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.cancel()
            await asyncio.wait([writer])
        try:
            await self.flush()
        except DatabaseUnreachable as error:
            self._spool_lines()
            if self._lines:
                COUNTS.dropped += len(self._lines)
                log.error("decision_log_lost", lines=len(self._lines), error=str(error))  # noqa: TRY400  a traceback would not help
        if self._spool is not None:
            self._spool.close()
        await self._channel.close()

    async def _keep_writing(self) -> None:
        """Write the log every tenth of a second."""
        if self._spool is not None:
            self._spool.adopt()
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            metrics.export()
            try:
                await self.flush()
            except DatabaseUnreachable as error:
                self._spool_lines()  # a crash of this process loses nothing of them now
                log.warning("decision_log_not_written", spooled=COUNTS.spooled, error=str(error))
                await asyncio.sleep(1)
