"""Long polling: hold an empty answer back until a change is recorded (`GET /v1/changes?wait=30`).

Django gives every answer, as it decides who calls and what they may see. Between two answers only this coroutine
waits. One read of the ledger's size each quarter of a second serves all waiting callers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs

from api.asgi import Application, Message, Receive, Scope, Send, replay_body
from api.database_faults import DatabaseUnreachable
from api.decisions.fastlane.channel import VERSION, PipelinedConnection
from api.views.changes import MAX_WAIT_SECONDS
from ledger import connections, read_proof

PATH = "/v1/changes"
_LOOK_EVERY_SECONDS = 0.25
_EMPTY = b'"data":[],'


class LedgerGrowth:
    """Report when the ledger has grown. Belongs to one event loop."""

    def __init__(self, channel: PipelinedConnection) -> None:
        self._channel = channel
        self._looking: asyncio.Task[int] | None = None

    async def beyond(self, revision: int, *, seconds: float) -> bool:
        """Wait until the ledger is longer than `revision`. Returns False if that takes more than `seconds`."""
        until = asyncio.get_running_loop().time() + seconds
        while (left := until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(_LOOK_EVERY_SECONDS, left))
            if await self._look() > revision:
                return True
        return False

    async def close(self) -> None:
        await self._channel.close()

    async def _look(self) -> int:
        """Return the ledger's size. A caller that comes during a read shares its result."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._size())
        return await asyncio.shield(self._looking)

    async def _size(self) -> int:
        try:
            [[_, _epoch, proof]] = await self._channel.ask(VERSION)
        except DatabaseUnreachable:
            return 0  # the next read may succeed; waiting callers are still answered in time
        return read_proof.parse(proof).reading.revision


class LongPoll:
    """An ASGI application that waits in front of `other`, which gives the answers."""

    def __init__(self, other: Application, *, conninfo: Callable[[], str]) -> None:
        self._other = other
        self._conninfo = conninfo
        self._growth: LedgerGrowth | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + _wait(scope)
        gone = asyncio.create_task(_gone(receive))
        try:
            while True:
                messages = await self._answer(scope)
                revision = _revision_of_empty(messages)
                if revision is None or loop.time() >= until:
                    break
                more = asyncio.create_task(
                    self._growth_of(loop).beyond(revision, seconds=until - loop.time())
                )
                await asyncio.wait([more, gone], return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    more.cancel()
                    return
                if not more.result():
                    break
        finally:
            gone.cancel()
        for message in messages:
            await send(message)

    async def close(self) -> None:
        if self._growth is not None and self._loop is asyncio.get_running_loop():
            await self._growth.close()

    async def _answer(self, scope: Scope) -> list[Message]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._other(dict(scope), replay_body(b""), keep)
        return messages

    def _connection(self) -> PipelinedConnection:
        return PipelinedConnection(self._conninfo(), life=connections.new_life("changes"))

    def _growth_of(self, loop: asyncio.AbstractEventLoop) -> LedgerGrowth:
        if self._growth is None or self._loop is not loop:
            self._growth, self._loop = LedgerGrowth(self._connection()), loop
        return self._growth


async def _gone(receive: Receive) -> None:
    """Return when the caller has gone."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return


def _wait(scope: Scope) -> float:
    """Return the seconds that the caller wants to wait. Django refuses an invalid value."""
    seconds = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("wait", ["0"])[0]
    return (
        min(int(seconds), MAX_WAIT_SECONDS)
        if seconds.isascii() and seconds.isdigit() and len(seconds) <= 3
        else 0.0
    )


def _revision_of_empty(messages: list[Message]) -> int | None:
    """Return the revision that an answer without a change reaches to; None for any other answer."""
    if messages[0].get("status") != 200:
        return None
    body = b"".join(bytes(message.get("body", b"")) for message in messages[1:])
    if _EMPTY not in body:
        return None
    headers = {name.lower(): value for name, value in messages[0]["headers"]}
    return int(headers[b"licet-revision"])
