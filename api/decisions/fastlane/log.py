"""The log of decisions, written a moment after the answers: bounded, counted where it drops, flushed at the end.

It is written from the loop that answers, over a connection of its own. A thread for it would hold up every answer
whenever it holds the interpreter.
"""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

import structlog

from api.decisions.fastlane.channel import PILE, DatabaseUnreachable, PipelinedConnection
from api.decisions.fastlane.counts import COUNTS

log = structlog.get_logger(__name__)

CAPACITY = 50_000
_AT_ONCE = 250  # lines; larger texts hold up the loop while they are copied, and the answers with it
_AT_ONCE_BEHIND = 2_000  # where much is waiting, fewer commits matter more
_EVERY_SECONDS = 0.1
_TOUCH_EVERY_SECONDS = 60


class DecisionLog:
    """Belongs to one event loop."""

    def __init__(self, channel: PipelinedConnection, *, capacity: int = CAPACITY) -> None:
        self._channel = channel
        self._capacity = capacity
        self._lines: list[tuple[bytes, bytes]] = []
        self._touched: dict[int, float] = {}  # by the key's id, as an integer, which hashes fast
        self._to_touch: set[UUID] = set()
        self._writer: asyncio.Task[None] | None = None

    def put(self, line: bytes, *, id: bytes, key: UUID) -> None:
        """Never waits. A full log drops the line and counts it: an answer is worth more than its record."""
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
        """Write what is waiting, now. Lines that cannot be written stay for the next time. Raises: Unreachable."""
        waiting = len(self._lines)  # what comes meanwhile waits for the next time
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
        """Write what is waiting; what cannot be written is lost, counted and said."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.cancel()
            await asyncio.wait([writer])
        try:
            await self.flush()
        except DatabaseUnreachable as error:
            COUNTS.dropped += len(self._lines)
            log.error("decision_log_lost", lines=len(self._lines), error=str(error))  # noqa: TRY400  no trace needed
        await self._channel.close()

    async def _keep_writing(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            try:
                await self.flush()
            except DatabaseUnreachable as error:
                log.warning("decision_log_not_written", waiting=len(self._lines), error=str(error))
                await asyncio.sleep(1)
