"""The hot way into a decision: an ASGI application for `POST /v1/decisions` and nothing else.

A web server that can leave out ASGI (`config.http`) hands plain questions to `direct`, by the same functions. It has
no rule of its own: strict reading, key, facts, policy, answer and token are the functions that Django's
view calls (`api.views.decisions`), which also has the questions about the past. Any failure is a problem, never a
yes.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import orjson
import structlog

from api import authentication, bodies, content_encoding, problems, request_ids, revisions
from api.asgi import Application, Exchange, Headers, Receive, Scope, Send, replay_body
from api.decisions import decision_request
from api.decisions.fastlane import connection, fast_parser
from api.decisions.fastlane.body import read_body
from api.decisions.fastlane.channel import DatabaseUnreachable, PipelinedConnection
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from api.decisions.fastlane.flights import Flights, PendingQuestion
from api.decisions.fastlane.landing import FreshRead, land
from api.decisions.fastlane.log import DecisionLog
from api.decisions.fastlane.staleness import stale_seconds
from api.route import MIB
from consent.question import Question
from tenants import api_keys
from wire import ids
from wire.problems import MEDIA_TYPE, Problem

PATH = "/v1/decisions"
_JSON = (b"content-type", b"application/json")
log = structlog.get_logger(__name__)


class DirectAnswer:
    """Waits for an answer as a future would, and sends it."""

    __slots__ = ("_exchange", "_given_id")

    def __init__(self, exchange: Exchange, given_id: bytes | None) -> None:
        self._exchange: Exchange | None = exchange  # None: it has had its answer
        self._given_id = given_id

    def done(self) -> bool:
        return self._exchange is None or self._exchange.disconnected

    def set_result(self, result: tuple[Headers, bytes, str]) -> None:
        headers, body, suffix = result
        self._reply(200, headers, body, _answers_id(self._given_id, suffix))

    def set_exception(self, error: Exception) -> None:
        problem = (
            problems.unavailable() if isinstance(error, DatabaseUnreachable) else problems.problem_for(error)
        )
        id = request_ids.request_id(_text(self._given_id))
        self._reply(problem.status, *_told(problem, id), id)

    def _reply(self, status: int, headers: Headers, body: bytes, id: str) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.reply(status, _every(headers, body, id), body)


class FastLane:
    """`other` is the application that has what is not answered here."""

    def __init__(self, other: Application) -> None:
        self._other = other
        self._flights: Flights | None = None
        self._log: DecisionLog | None = None
        self._channel: PipelinedConnection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale_seconds = stale_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        given_id = headers.get(b"x-request-id")
        body = b""
        try:
            body = await read_body(_text(headers.get(b"content-length")) or "0", receive, most=MIB)
            sha256 = self.digest(headers.get(b"authorization"))
            if scope.get("query_string"):
                raise Problem("unknown_parameter", "There are no parameters here.")
            read = _read(headers, body)
            if not read.historic:
                given, answer, suffix = await self._ask(sha256, read)
                await _send(send, 200, given, answer, _answers_id(given_id, suffix))
                return
        except Exception as error:  # noqa: BLE001  whatever it is, it is no yes
            await _refuse(problems.problem_for(error), request_ids.request_id(_text(given_id)), send)
            return
        await self._other(scope, replay_body(body), send)

    def direct(self, headers: Headers, body: bytes, exchange: Exchange) -> bool:
        """Takes a question about the present and replies to it later; a question that it does not take, and whatever
        is wrong with one, is for `__call__` to answer. No parameters, and the body is whole.
        """
        given = dict(headers)
        try:
            sha256 = self.digest(given.get(b"authorization"))
            read = _read(given, body)
            if read.historic:
                return False
            flights = self._flights_of(asyncio.get_running_loop())
        except Exception:  # noqa: BLE001  `__call__` meets it again, and tells it
            return False
        flights.board(
            PendingQuestion(sha256, read.question, read, DirectAnswer(exchange, given.get(b"x-request-id")))
        )
        return True

    async def _ask(self, sha256: bytes, read: decision_request.DecisionRequest) -> tuple[Headers, bytes, str]:
        """Raises: Problem."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[Headers, bytes, str]] = loop.create_future()
        self._flights_of(loop).board(PendingQuestion(sha256, read.question, read, answer))
        try:
            return await answer
        except DatabaseUnreachable as error:
            raise problems.unavailable() from error

    def digest(self, authorization: bytes | None) -> bytes:
        """What finds the API key. One that is in memory needs no look at how it is written. Raises: Problem (401)."""
        if self._flights is not None and authorization is not None and authorization[:7] == b"Bearer ":
            sha256 = api_keys.digest_bytes(authorization[7:])
            if self._flights.state.key(sha256) is not None:
                return sha256
        return api_keys.digest(authentication.bearer(_text(authorization)))

    def _flights_of(self, loop: asyncio.AbstractEventLoop) -> Flights:
        if self._flights is None or self._loop is not loop:
            self._channel, self._loop = PipelinedConnection(connection.conninfo()), loop
            self._log = written = DecisionLog(PipelinedConnection(connection.conninfo()))
            state = FactsInMemory()
            self._flights = Flights(
                self._channel,
                land=lambda flight, revision: land(flight, revision, state, written),
                state=state,
                stale_seconds=self._stale_seconds,
            )
        return self._flights

    async def fresh(self, sha256: bytes, question: Question) -> FreshRead:
        """A read of the primary sent after this was asked for, shared with whatever else is. Raises: Problem (503)."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[FreshRead] = loop.create_future()
        self._flights_of(loop).board(PendingQuestion(sha256, question, None, answer))
        try:
            return await answer
        except DatabaseUnreachable as error:
            raise problems.unavailable() from error

    def log(self, line: bytes, *, id: bytes, key: UUID) -> None:
        if self._log is not None:
            self._log.put(line, id=id, key=key)

    async def refuse(self, problem: Problem, request_id: str | None, send: Send) -> None:
        await _refuse(problem, request_ids.request_id(request_id), send)

    async def close(self) -> None:
        """At the end: no line of the log is lost."""
        if self._channel is None or self._log is None or self._loop is not asyncio.get_running_loop():
            return
        await self._channel.close()
        await self._log.close()


def _read(headers: dict[bytes, bytes], body: bytes) -> decision_request.DecisionRequest:
    """Raises: Problem (400, 415, 422)."""
    if b"content-encoding" in headers:
        content_encoding.check(_text(headers[b"content-encoding"]))
    if body and headers.get(b"content-type") != b"application/json":
        bodies.check_media_type(_text(headers.get(b"content-type")))
    min_revision = _text(headers.get(b"licet-min-revision"))
    plain = fast_parser.read(body)
    if plain is not None:
        return fast_parser.asked_by(plain, body, min_revision=revisions.min_revision(min_revision))
    return decision_request.read(body, min_revision=min_revision, now=datetime.now(UTC))


def _answers_id(given: bytes | None, suffix: str) -> str:
    """The request's id: the caller's, else the answer's own serves for it."""
    return f"{ids.REQUEST}_{suffix}" if given is None else request_ids.request_id(_text(given))


async def _refuse(problem: Problem, id: str, send: Send) -> None:
    await _send(send, problem.status, *_told(problem, id), id)


def _told(problem: Problem, id: str) -> tuple[Headers, bytes]:
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    return headers, orjson.dumps(problem.body(request_id=id))


async def _send(send: Send, status: int, headers: Headers, body: bytes, id: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _every(headers, body, id)})
    await send({"type": "http.response.body", "body": body})


def _every(headers: Headers, body: bytes, id: str) -> Headers:
    return [*headers, (b"x-request-id", id.encode()), (b"content-length", b"%d" % len(body))]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
