"""One connection to the primary, one statement at a time, without a cursor's or a task's cost for each.

libpq's own asynchronous calls are used; the socket is watched as long as the connection lasts. There are three
statements: how far the facts are; how far they are, what changed since and the facts asked for; lines for the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

from api.decisions import facts

VERSION = b"version"
SYNC = b"sync"
PILE = b"pile"
_STATEMENTS = {
    VERSION: b"SELECT f.version, h.revision, extract(epoch FROM pg_postmaster_start_time())::text"
    b" FROM ledger_facts_version f, ledger_newest_revision h",
    SYNC: facts.STATEMENT,
    PILE: b"SELECT api_pile_decisions($1, $2, $3, $4)",
}
_STATEMENT_SECONDS = 5.0


class DatabaseUnreachable(Exception):
    """The primary did not answer; whoever asked was not decided upon."""


class PipelinedConnection:
    """Belongs to one event loop. `conninfo` as psycopg takes it."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._pgconn: pq.abc.PGconn | None = None
        self._answer: asyncio.Future[pq.abc.PGresult] | None = None
        self._result: pq.abc.PGresult | None = None
        self.statements = 0

    async def ask(self, statement: bytes, parameters: Sequence[bytes | None] = ()) -> list[list[bytes]]:
        """The rows, each value as text. Raises: Unreachable."""
        try:
            pgconn = self._pgconn
            if pgconn is None or pgconn.status != pq.ConnStatus.OK:
                pgconn = await self._connect()
            result = await self._run(pgconn, statement, parameters)
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self.close()
            raise DatabaseUnreachable(str(error)) from error
        return [
            [result.get_value(row, column) or b"" for column in range(result.nfields)]
            for row in range(result.ntuples)
        ]

    async def close(self) -> None:
        """The next question connects anew; what this connection still says is heard by nobody."""
        connection, self._connection, self._pgconn = self._connection, None, None
        if connection is not None:
            if not connection.closed:
                asyncio.get_running_loop().remove_reader(connection.fileno())
            await connection.close()

    async def _connect(self) -> pq.abc.PGconn:
        await self.close()
        self._connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=3
        )
        pgconn = self._connection.pgconn
        pgconn.nonblocking = 1
        asyncio.get_running_loop().add_reader(pgconn.socket, self._readable)
        self._pgconn = pgconn
        for name, text in _STATEMENTS.items():
            pgconn.send_prepare(name, text)
            await self._answered(pgconn)
        return pgconn

    async def _run(
        self, pgconn: pq.abc.PGconn, statement: bytes, parameters: Sequence[bytes | None]
    ) -> pq.abc.PGresult:
        pgconn.send_query_prepared(statement, parameters)
        self.statements += 1
        return await self._answered(pgconn)

    async def _answered(self, pgconn: pq.abc.PGconn) -> pq.abc.PGresult:
        """Raises: TimeoutError, psycopg.OperationalError."""
        loop = asyncio.get_running_loop()
        self._answer, self._result = loop.create_future(), None
        too_late = loop.call_later(_STATEMENT_SECONDS, self._fail, TimeoutError("no answer in time"))
        try:
            if pgconn.flush():
                await self._flushed(pgconn)
            result = await self._answer
        finally:
            too_late.cancel()
            self._answer = None
        if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
        return result

    async def _flushed(self, pgconn: pq.abc.PGconn) -> None:
        """What did not fit the socket's buffer is sent as it empties."""
        loop, sent = asyncio.get_running_loop(), asyncio.Event()

        def writable() -> None:
            if not pgconn.flush():
                sent.set()

        loop.add_writer(pgconn.socket, writable)
        try:
            await sent.wait()
        finally:
            loop.remove_writer(pgconn.socket)

    def _readable(self) -> None:
        pgconn = self._pgconn
        if pgconn is None:
            return
        try:
            pgconn.consume_input()
            while not pgconn.is_busy():
                result = pgconn.get_result()
                if result is None:
                    self._done()
                    return
                self._result = result
        except psycopg.Error as error:
            self._lost(error)

    def _done(self) -> None:
        if self._result is None:
            # Readable with nothing asked for: the server has something to say on its own, or has gone.
            if self._pgconn is not None and self._pgconn.status != pq.ConnStatus.OK:
                self._lost(psycopg.OperationalError("the connection is lost"))
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._result)

    def _lost(self, error: Exception) -> None:
        """Nothing more comes on this socket: it is no longer watched, or it would wake us for ever."""
        if self._pgconn is not None:
            asyncio.get_running_loop().remove_reader(self._pgconn.socket)
            self._pgconn = None
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
