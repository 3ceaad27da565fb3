"""Questions to the primary, many in one statement, never one that was sent before a question arrived.

One connection carries one statement at a time. Questions that arrive while it is under way wait, and go together
in the next: each is answered by a statement sent after it came, and under load a statement serves many. libpq's
own asynchronous calls are used, as they cost a fifth of a cursor's; there is no other SQL here than one SELECT.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import psycopg
import structlog
from psycopg import pq

from api.decisions import facts
from consent.question import Question

log = structlog.get_logger(__name__)
_NAME = b"decision_facts"
_AT_ONCE = 256
_STATEMENT_SECONDS = 5.0


class Unreachable(Exception):
    """The primary did not answer; whoever asked was not decided upon."""


class Channel:
    """Belongs to one event loop. `conninfo` as psycopg takes it."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._waiting: deque[tuple[bytes, Question, asyncio.Future[bytes]]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self.statements = 0

    async def ask(self, sha256: bytes, question: Question) -> bytes:
        """The row for one question, as JSON. Raises: Unreachable."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((sha256, question, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _work(self) -> None:
        while self._waiting:
            flight = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
            try:
                rows = await asyncio.wait_for(self._fly(flight), _STATEMENT_SECONDS)
            except (psycopg.Error, OSError, TimeoutError, ValueError) as error:
                log.exception("decisions_unreachable", questions=len(flight))
                await self._give_up()
                for *_, future in flight:
                    if not future.done():
                        future.set_exception(Unreachable(str(error)))
            else:
                for (*_, future), row in zip(flight, rows, strict=True):
                    if not future.done():  # its caller may have gone
                        future.set_result(row)

    async def _fly(self, flight: list[tuple[bytes, Question, asyncio.Future[bytes]]]) -> list[bytes]:
        connection = await self._connected()
        parameter = facts.parameter([(sha256, question) for sha256, question, _ in flight])
        connection.send_query_prepared(_NAME, [parameter])
        self.statements += 1
        result = await _result(connection)
        if result.ntuples != len(flight):
            raise ValueError(f"{result.ntuples} rows for {len(flight)} questions")
        return [_present(result.get_value(row, 0)) for row in range(result.ntuples)]

    async def _connected(self) -> pq.abc.PGconn:
        if self._connection is not None and self._connection.pgconn.status == pq.ConnStatus.OK:
            return self._connection.pgconn
        self._connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=3
        )
        pgconn = self._connection.pgconn
        pgconn.nonblocking = 1
        pgconn.send_prepare(_NAME, facts.STATEMENT)
        await _result(pgconn)
        return pgconn

    async def _give_up(self) -> None:
        """The next flight connects anew; what this one still says is heard by nobody."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _result(connection: pq.abc.PGconn) -> pq.abc.PGresult:
    """The one result of what was sent. Raises: psycopg.OperationalError."""
    await _flushed(connection)
    found: pq.abc.PGresult | None = None
    while True:
        while connection.is_busy():
            await _ready(connection.socket, writing=False)
            connection.consume_input()
        result = connection.get_result()
        if result is None:
            break
        found = result
    if found is None or found.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
        said = found.error_message if found is not None else connection.error_message
        raise psycopg.OperationalError(said.decode(errors="replace"))
    return found


async def _flushed(connection: pq.abc.PGconn) -> None:
    while connection.flush():
        await _ready(connection.socket, writing=True)


async def _ready(socket: int, *, writing: bool) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not ready.done():
            ready.set_result(None)

    add, remove = (loop.add_writer, loop.remove_writer) if writing else (loop.add_reader, loop.remove_reader)
    add(socket, wake)
    try:
        await ready
    finally:
        remove(socket)


def _present(value: bytes | None) -> bytes:
    if value is None:
        raise ValueError("the statement gave a row without a value")
    return value
