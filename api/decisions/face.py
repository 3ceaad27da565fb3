"""The hot way into a decision: an ASGI application for `POST /v1/decisions` and nothing else.

A web server that can leave out ASGI (`config.http`) hands plain questions to `direct`, by the same functions. It has
no rule of its own: strict reading, key, facts, policy, answer and token are the functions that Django's
view calls (`api.views.decisions`), which also has the questions about the past. Any failure is a problem, never a
yes.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
import structlog
from django.conf import settings
from django.db import connections

from api import authentication, bodies, content_encoding, limits, problems, request_ids
from api.asgi import Application, Exchange, Headers, Receive, Scope, Send, again
from api.decisions import answering, asked, facts, tokens
from api.decisions.answering import Decided, Moment
from api.decisions.channel import Channel, Unreachable
from api.decisions.flights import Flights, Waiting
from api.decisions.log import DecisionLog
from api.decisions.state import State
from api.principal import Principal
from api.route import MIB
from consent.question import Question
from tenants import api_keys
from tenants.queries.keys import KeySeen
from wire import ids
from wire.problems import MEDIA_TYPE, Problem

PATH = "/v1/decisions"
_JSON = (b"content-type", b"application/json")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fresh:
    """How far the facts were in a read sent after somebody asked, and with whose key they did."""

    key: KeySeen | None
    version: int
    epoch: str
    revision: int

    def who(self, at: datetime) -> Principal:
        """Raises: Problem (401, 403)."""
        return facts.principal(self.key, at=at)


class Direct:
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
        problem = problems.unavailable() if isinstance(error, Unreachable) else problems.of(error)
        id = request_ids.of(_text(self._given_id))
        self._reply(problem.status, *_told(problem, id), id)

    def _reply(self, status: int, headers: Headers, body: bytes, id: str) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.reply(status, _every(headers, body, id), body)


class Face:
    """`other` is the application that has what is not answered here."""

    def __init__(self, other: Application) -> None:
        self._other = other
        self._flights: Flights | None = None
        self._log: DecisionLog | None = None
        self._channel: Channel | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale_seconds = _stale_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        given_id = headers.get(b"x-request-id")
        body = b""
        try:
            body = await body_of(_text(headers.get(b"content-length")) or "0", receive, most=MIB)
            sha256 = self.digest(headers.get(b"authorization"))
            if scope.get("query_string"):
                raise Problem("unknown_parameter", "There are no parameters here.")
            read = _read(headers, body)
            if not read.historic:
                given, answer, suffix = await self._ask(sha256, read)
                await _send(send, 200, given, answer, _answers_id(given_id, suffix))
                return
        except Exception as error:  # noqa: BLE001  whatever it is, it is no yes
            await _refuse(problems.of(error), request_ids.of(_text(given_id)), send)
            return
        await self._other(scope, again(body), send)

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
        flights.board(Waiting(sha256, read.question, read, Direct(exchange, given.get(b"x-request-id"))))
        return True

    async def _ask(self, sha256: bytes, read: asked.Asked) -> tuple[Headers, bytes, str]:
        """Raises: Problem."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[Headers, bytes, str]] = loop.create_future()
        self._flights_of(loop).board(Waiting(sha256, read.question, read, answer))
        try:
            return await answer
        except Unreachable as error:
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
            self._channel, self._loop = Channel(conninfo()), loop
            self._log = written = DecisionLog(Channel(conninfo()))
            state = State()
            self._flights = Flights(
                self._channel,
                land=lambda flight, revision: _land(flight, revision, state, written),
                state=state,
                stale_seconds=self._stale_seconds,
            )
        return self._flights

    async def fresh(self, sha256: bytes, question: Question) -> Fresh:
        """A read of the primary sent after this was asked for, shared with whatever else is. Raises: Problem (503)."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Fresh] = loop.create_future()
        self._flights_of(loop).board(Waiting(sha256, question, None, answer))
        try:
            return await answer
        except Unreachable as error:
            raise problems.unavailable() from error

    def log(self, line: bytes, *, id: bytes, key: UUID) -> None:
        if self._log is not None:
            self._log.put(line, id=id, key=key)

    async def refuse(self, problem: Problem, request_id: str | None, send: Send) -> None:
        await _refuse(problem, request_ids.of(request_id), send)

    async def close(self) -> None:
        """At the end: no line of the log is lost."""
        if self._channel is None or self._log is None or self._loop is not asyncio.get_running_loop():
            return
        await self._channel.close()
        await self._log.close()


def _land(flight: Sequence[Waiting], revision: int, state: State, written: DecisionLog) -> None:
    """Answers, or refuses, every question of a flight; the tokens of those who asked for it in one signature."""
    moment = Moment.of(datetime.now(UTC))
    callers = Callers(moment.at)
    answered: list[tuple[Waiting, Decided, Headers]] = []
    shown: list[tokens.Shown] = []
    for one in flight:
        if one.answer.done():  # its caller has gone
            continue
        if one.what is None:  # who only wants to know how far the facts are
            one.answer.set_result(Fresh(one.key, state.version or 0, state.epoch or "", revision))
            continue
        try:
            decided, headers = _decide(one, callers.who(one.key), revision, moment)
        except Exception as error:  # noqa: BLE001  it is the asker's to hear; the others' answers do not depend on it
            one.answer.set_exception(error)
        else:
            answered.append((one, decided, headers))
            shown.append((decided, decided.to_dict()))
    tokens.put(shown)
    for (one, decided, headers), (_, answer) in zip(answered, shown, strict=True):
        body = orjson.dumps(answer)
        written.put(decided.logged(body), id=decided.id, key=decided.who.key.id)
        one.answer.set_result((headers, body, answer["id"][4:]))


class Callers:
    """Who asks, at one instant: most of a flight ask with the same key."""

    __slots__ = ("_at", "_key", "_who")

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._key: KeySeen | None = None
        self._who: Principal | None = None

    def who(self, key: KeySeen | None) -> Principal:
        """Raises: Problem (401, 403)."""
        if self._who is None or key is not self._key:
            self._who = None
            self._who, self._key = facts.principal(key, at=self._at), key
        return self._who


def _decide(one: Waiting, who: Principal, revision: int, moment: Moment) -> tuple[Decided, Headers]:
    """Raises: Problem."""
    now = moment.at
    left = limits.DECISIONS.take_raw(who.key.id)
    if one.held is None:  # only where the key is unknown, which has been refused
        raise problems.unavailable()
    weighs = one.held.weighed(who.key, now=now)
    if one.held.newest is not None and one.held.newest > now:
        moment = Moment.of(one.held.newest)  # the clock that recorded it runs ahead of ours
    decided = answering.decide_weighed(
        one.what, weighs.known, weighs.weighed, who=who, moment=moment, revision=revision
    )
    return decided, [_JSON, (b"licet-revision", b"%d" % revision), *left]


def _stale_seconds() -> float:
    """For the staleness tests alone (api.checks): a read of the primary is used again for so long."""
    milliseconds: int = settings.LICET_STALE_DECISIONS_MS
    if milliseconds == 0:
        return 0.0
    if settings.LICET_ENVIRONMENT != "development":
        raise RuntimeError("LICET_STALE_DECISIONS_MS is refused outside of development")
    warnings.warn(f"DECISIONS ARE STALE by up to {milliseconds} ms (LICET_STALE_DECISIONS_MS)", stacklevel=2)
    log.critical("decisions_are_stale", milliseconds=milliseconds)
    return milliseconds / 1000


def conninfo() -> str:
    """Django's default database, as libpq writes it."""
    import psycopg

    parameters = connections["default"].get_connection_params()
    known = {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if parameters.get(name)
    }
    known |= {
        name: parameters[name]
        for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "service")
        if parameters.get(name)
    }
    return psycopg.conninfo.make_conninfo(**known, application_name="licet-decisions")


async def body_of(length: str, receive: Receive, *, most: int) -> bytes:
    """Raises: Problem (413) as soon as it is too large, without reading on."""
    if not length.isdigit() or int(length) > most:
        raise bodies.too_large(most)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem("malformed_request", "The connection ended within the body.")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise bodies.too_large(most)
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _read(headers: dict[bytes, bytes], body: bytes) -> asked.Asked:
    """Raises: Problem (400, 415, 422)."""
    if b"content-encoding" in headers:
        content_encoding.check(_text(headers[b"content-encoding"]))
    if body and headers.get(b"content-type") != b"application/json":
        bodies.check_media_type(_text(headers.get(b"content-type")))
    return asked.read(body, min_revision=_text(headers.get(b"licet-min-revision")), now=datetime.now(UTC))


def _answers_id(given: bytes | None, suffix: str) -> str:
    """The request's id: the caller's, else the answer's own serves for it."""
    return f"{ids.REQUEST}_{suffix}" if given is None else request_ids.of(_text(given))


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
