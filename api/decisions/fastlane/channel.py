"""One connection to the primary that runs one prepared statement at a time, with little overhead.

It uses libpq's asynchronous calls and watches the socket for the connection's lifetime. It knows four
statements: read the version; read changes and facts; write log lines; write the heartbeat. Behind a pooler that gives
each transaction another server they are sent as text, because a prepared one belongs to one server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import pq

from api.database_faults import DatabaseUnreachable
from api.decisions import facts
from ledger import connections
from ledger.connection_life import ConnectionLife
from ledger.primary_watch import PrimaryUnproven

VERSION = b"version"
SYNC = b"sync"
PILE = b"pile"
BEAT = b"beat"
_STATEMENTS = {
    VERSION: b"SELECT f.version, extract(epoch FROM pg_postmaster_start_time())::text, ledger_read_proof()"
    b" FROM ledger_facts_version f",
    SYNC: b"SELECT ledger_read_proof() UNION ALL " + facts.STATEMENT,
    PILE: b"SELECT api_pile_decisions($1, $2, $3, $4)",
    BEAT: b"SELECT ledger_beat()",
}
_STATEMENT_SECONDS = 5.0


class _Refused(psycopg.OperationalError):
    """The server answered a statement with an error."""

    def __init__(self, message: str, sqlstate: str) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


class PipelinedConnection:
    """A connection that belongs to one event loop.

    `conninfo` is in psycopg's format. `life` decides when a lost connection is tried again.
    """

    def __init__(self, conninfo: str, *, life: ConnectionLife) -> None:
        self._conninfo = conninfo
        self._life = life
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._pgconn: pq.abc.PGconn | None = None
        self._watched: int | None = (
            None  # the socket the loop watches; libpq no longer tells it once it is lost
        )
        self._answer: asyncio.Future[pq.abc.PGresult] | None = None
        self._result: pq.abc.PGresult | None = None
        self._is_pooled = False
        self._doubt: PrimaryUnproven | None = None
        self.statements = 0

    async def ask(self, statement: bytes, parameters: Sequence[bytes | None] = ()) -> list[list[bytes]]:
        """Run a statement and return its rows, each value as text.

        Raises: DatabaseUnreachable; PrimaryUnproven while a doubted server is not tried again.
        """
        try:
            pgconn = self._pgconn
            if pgconn is None or pgconn.status != pq.ConnStatus.OK:
                if not connections.may_connect(self._life):
                    if self._doubt is not None:
                        raise PrimaryUnproven(str(self._doubt))
                    raise DatabaseUnreachable("the connection is lost and will be tried again in a moment")
                pgconn = await self._connect()
            result = await self._run(pgconn, statement, parameters)
        except (psycopg.Error, OSError, TimeoutError) as error:
            await self._drop()
            connections.note_lost(self._life, error)
            raise DatabaseUnreachable(str(error), sqlstate=getattr(error, "sqlstate", None) or "") from error
        return [
            [result.get_value(row, column) or b"" for column in range(result.nfields)]
            for row in range(result.ntuples)
        ]

    async def distrust(self, error: PrimaryUnproven) -> None:
        """Give up a server that did not prove to be the primary. The next attempt may reach another one.

        It waits, longer with each doubt: else every question would open a connection to a server in trouble.
        """
        await self._drop()
        self._doubt = error
        connections.note_doubted(self._life, error)

    def trust(self) -> None:
        """The server that answered has proved to be the primary."""
        self._doubt = None
        self._life.trusted()

    async def close(self) -> None:
        """Close the connection.

        The next statement opens a new one; late answers on the old one are discarded.
        """
        await self._drop()
        self._life.closed()

    async def _drop(self) -> None:
        connection, self._connection, self._pgconn = self._connection, None, None
        self._stop_watching()
        if connection is not None:
            await connection.close()

    async def _connect(self) -> pq.abc.PGconn:
        """Open a connection and prepare the statements."""
        await self._drop()
        self._connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, connect_timeout=3
        )
        pgconn = self._connection.pgconn
        pgconn.nonblocking = 1
        self._watched = pgconn.socket
        asyncio.get_running_loop().add_reader(self._watched, self._readable)
        self._pgconn = pgconn
        self._is_pooled = await self._meets_a_pooler(pgconn)
        if not self._is_pooled:
            for name, text in _STATEMENTS.items():
                pgconn.send_prepare(name, text)
                await self._answered(pgconn)
        connections.note_open(self._life)
        return pgconn

    async def _meets_a_pooler(self, pgconn: pq.abc.PGconn) -> bool:
        """Whether something between us and PostgreSQL answers: it made up the process id it told at the start."""
        pgconn.send_query_params(b"SELECT pg_backend_pid()", None)
        result = await self._answered(pgconn)
        return int(result.get_value(0, 0) or b"0") != pgconn.backend_pid

    async def _run(
        self, pgconn: pq.abc.PGconn, statement: bytes, parameters: Sequence[bytes | None]
    ) -> pq.abc.PGresult:
        """Send a statement and wait for its result."""
        if self._is_pooled:
            pgconn.send_query_params(_STATEMENTS[statement], parameters)
        else:
            pgconn.send_query_prepared(statement, parameters)
        self.statements += 1
        return await self._answered(pgconn)

    async def _answered(self, pgconn: pq.abc.PGconn) -> pq.abc.PGresult:
        """Wait for the result of the statement just sent.

        Raises: TimeoutError, psycopg.OperationalError.
        """
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
            state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
            raise _Refused(result.error_message.decode(errors="replace"), state)
        return result

    async def _flushed(self, pgconn: pq.abc.PGconn) -> None:
        """Send what did not fit the socket's buffer as the buffer empties. Raises: TimeoutError."""
        loop, sent, socket = asyncio.get_running_loop(), asyncio.Event(), pgconn.socket

        def writable() -> None:
            try:
                if not pgconn.flush():
                    sent.set()
            except psycopg.Error as error:
                self._lost(error)
                sent.set()

        loop.add_writer(socket, writable)
        try:
            async with asyncio.timeout(_STATEMENT_SECONDS):
                await sent.wait()
        finally:
            loop.remove_writer(socket)

    def _readable(self) -> None:
        """Read what has arrived on the socket; pass on a complete result."""
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
        """Deliver the result, or notice that the server closed the connection."""
        if self._result is None:
            # Data arrived without a statement: the server sent a notice or closed the connection.
            if self._pgconn is not None and self._pgconn.status != pq.ConnStatus.OK:
                self._lost(psycopg.OperationalError("the connection is lost"))
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._result)

    def _lost(self, error: Exception) -> None:
        """Stop watching the socket and fail the question under way.

        libpq has closed the socket and its number may soon be another connection's: a reader left behind would wake
        this channel for ever and steal the other connection's events.
        """
        self._stop_watching()
        self._pgconn = None
        self._fail(error)

    def _stop_watching(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            asyncio.get_running_loop().remove_reader(watched)

    def _fail(self, error: Exception) -> None:
        """Fail the statement that is waiting."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
