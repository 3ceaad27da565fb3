"""Write the decision log shortly after the answers; it is bounded, counts dropped lines, and is flushed on
close.

The event loop that answers also writes the log, over a separate connection. A thread would delay answers
whenever it holds the interpreter lock.
"""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

import structlog

from api.database_faults import DatabaseUnreachable
from api.decisions.fastlane.channel import PILE, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS

log = structlog.get_logger(__name__)

CAPACITY = 50_000
_AT_ONCE = 250  # lines per statement; copying larger texts would delay answers
_AT_ONCE_BEHIND = 2_000  # with many lines waiting, fewer commits matter more
_EVERY_SECONDS = 0.1
_TOUCH_EVERY_SECONDS = 60


class DecisionLog:
    """The decision log of one event loop."""

    def __init__(self, channel: PipelinedConnection, *, capacity: int = CAPACITY) -> None:
        self._channel = channel
        self._capacity = capacity
        self._lines: list[tuple[bytes, bytes]] = []
        self._touched: dict[int, float] = {}  # by key id as an integer, which hashes fast
        self._to_touch: set[UUID] = set()
        self._writer: asyncio.Task[None] | None = None

    def put(self, line: bytes, *, id: bytes, key: UUID) -> None:
        """Add a line without waiting.

        If the log is full, the line is dropped and counted: answering matters more than recording.
        """
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
            ids = [id for id, _ in chunk]
            keys = "{" + ",".join(map(str, self._to_touch)) + "}"
            lines = b"[%b]" % b",".join([line for _, line in chunk])
            first, last = min(ids).hex().encode(), max(ids).hex().encode()
            await self._channel.ask(PILE, [first, last, lines, keys.encode()])
            del self._lines[: len(chunk)]
            self._to_touch.clear()
            waiting -= len(chunk)
            COUNTS.written += len(chunk)
            COUNTS.waiting = len(self._lines)

    async def close(self) -> None:
        """Write the waiting lines; lines that cannot be written are counted and logged as lost."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.cancel()
            await asyncio.wait([writer])
        try:
            await self.flush()
        except DatabaseUnreachable as error:
            COUNTS.dropped += len(self._lines)
            log.error("decision_log_lost", lines=len(self._lines), error=str(error))  # noqa: TRY400  a traceback would not help
        await self._channel.close()

    async def _keep_writing(self) -> None:
        """Write the log every tenth of a second."""
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await self.flush()
            except DatabaseUnreachable as error:
                log.warning("decision_log_not_written", waiting=len(self._lines), error=str(error))
                await asyncio.sleep(1)
