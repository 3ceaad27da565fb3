"""Let the primary commit a heartbeat each second. Reads can then tell it from a primary that was cut off.

With synchronous replication a commit waits for a standby. A primary that a standby has replaced can therefore commit
nothing, and its heartbeat stops. A server without standbys needs none, and writes none.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from api.database_faults import DatabaseUnreachable
from api.decisions.fastlane.channel import BEAT, PipelinedConnection

EVERY_SECONDS = 1.0


class Heartbeat:
    """Writes the heartbeat from one event loop, over a connection of its own.

    A commit that waits is never cancelled: cancelling would make it visible although no standby has it.
    """

    def __init__(self, connection: PipelinedConnection) -> None:
        self._connection = connection
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._keep_beating())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._connection.close()

    async def _keep_beating(self) -> None:
        while True:
            # The connection's life reports a loss. Without beats every read is refused after five seconds.
            with suppress(DatabaseUnreachable):
                await self._connection.ask(BEAT)
            await asyncio.sleep(EVERY_SECONDS)
