"""The hot way into a decision: an ASGI application for `POST /v1/decisions` and nothing else.

It has no rule of its own: strict reading, key, facts, policy, answer and token are the functions that Django's
view calls (`api.views.decisions`), which also has the questions about the past. Any failure is a problem, never a
yes.
"""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.db import connections

from api import authentication, bodies, problems, request_ids
from api.decisions import answering, asked, facts, tokens
from api.decisions.answering import Decided
from api.decisions.channel import Channel, Unreachable
from api.decisions.facts import Row
from api.decisions.log import LOG
from api.route import MIB
from consent.question import Question
from tenants import api_keys
from wire.problems import MEDIA_TYPE, Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/v1/decisions"
log = structlog.get_logger(__name__)


class Face:
    """`other` is the application that has what is not answered here."""

    def __init__(self, other: Application) -> None:
        self._other = other
        self._channel: Channel | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale = Memory(settings.LICET_STALE_DECISIONS_MS) if settings.LICET_STALE_DECISIONS_MS else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        id = request_ids.of(_text(headers.get(b"x-request-id")))
        read: asked.Asked | None = None
        body = b""
        try:
            body = await _body(headers, receive)
            now = datetime.now(UTC)
            sha256 = api_keys.digest(authentication.bearer(_text(headers.get(b"authorization"))))
            if scope.get("query_string"):
                raise Problem("unknown_parameter", "There are no parameters here.")
            if body:
                bodies.check_media_type(_text(headers.get(b"content-type")))
            read = asked.read(body, min_revision=_text(headers.get(b"licet-min-revision")), now=now)
            if not read.historic:
                await self._answer(read, sha256, id, send)
                return
        except Exception as error:  # noqa: BLE001  whatever it is, it is no yes
            await _refuse(problems.of(error), id, send)
            return
        await self._other(scope, _again(body), send)

    async def _answer(self, read: asked.Asked, sha256: bytes, id: str, send: Send) -> None:
        row = await self._row(sha256, read.question)
        now = datetime.now(UTC)
        who = facts.principal(row, at=now)
        decided = answering.decide(read, facts.known(row, who=who, at=now), who=who, now=now)
        answer = decided.to_dict(token=_token(decided))
        LOG.put(decided.logged(answer))
        headers = [
            (b"content-type", b"application/json"),
            (b"licet-revision", b"%d" % decided.known.revision),
        ]
        await _send(send, 200, headers, orjson.dumps(answer), id)

    async def _row(self, sha256: bytes, question: Question) -> Row:
        if self._stale is not None:
            remembered = self._stale.get(sha256, question)
            if remembered is not None:
                return remembered
        try:
            text = await self._connected().ask(sha256, question)
        except Unreachable as error:
            raise problems.unavailable() from error
        row = facts.parsed(text)
        if self._stale is not None:
            self._stale.put(sha256, question, row)
        return row

    def _connected(self) -> Channel:
        loop = asyncio.get_running_loop()
        if self._channel is None or self._loop is not loop:
            self._channel, self._loop = Channel(conninfo()), loop
        return self._channel

    async def close(self) -> None:
        """At the end: no line of the log is lost."""
        if self._channel is not None and self._loop is asyncio.get_running_loop():
            await self._channel.close()
        await asyncio.to_thread(LOG.stop)


class Memory:
    """For the staleness tests alone (api.checks): what makes answers stale, to prove that the tests find it."""

    def __init__(self, milliseconds: int) -> None:
        if settings.LICET_ENVIRONMENT != "development":
            raise RuntimeError("LICET_STALE_DECISIONS_MS is refused outside of development")
        warnings.warn(
            f"DECISIONS ARE STALE by up to {milliseconds} ms (LICET_STALE_DECISIONS_MS)", stacklevel=2
        )
        log.critical("decisions_are_stale", milliseconds=milliseconds)
        self._seconds = milliseconds / 1000
        self._rows: dict[tuple[bytes, Question], tuple[float, Row]] = {}

    def get(self, sha256: bytes, question: Question) -> Row | None:
        at, row = self._rows.get((sha256, question), (0.0, None))
        return row if time.monotonic() - at < self._seconds else None

    def put(self, sha256: bytes, question: Question, row: Row) -> None:
        self._rows[sha256, question] = (time.monotonic(), row)


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


def _token(decided: Decided) -> Any:
    return tokens.of([decided])[0]


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """Raises: Problem (413) as soon as it is too large, without reading on."""
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MIB:
        raise bodies.too_large(MIB)
    found = b""
    while True:
        message: MutableMapping[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            raise Problem("malformed_request", "The connection ended within the body.")
        found += bytes(message.get("body", b""))
        if len(found) > MIB:
            raise bodies.too_large(MIB)
        if not message.get("more_body"):
            return found


def _again(body: bytes) -> Receive:
    """The body once more, for whoever answers instead."""
    messages: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive


async def _refuse(problem: Problem, id: str, send: Send) -> None:
    headers = [(b"content-type", MEDIA_TYPE.encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    await _send(send, problem.status, headers, orjson.dumps(problem.body(request_id=id)), id)


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes, id: str) -> None:
    every = [*headers, (b"x-request-id", id.encode()), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": body})


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
