"""What comes over the wire: questions on the shorter way, and everything that may not take it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connections
from uvicorn.server import ServerState

from api import limits
from api.decisions.fastlane import connection_limits, lane, protocol
from config import web
from tests.api.fastlane.withdrawing import withdraw
from tests.api.questions import QUESTION

HOST = "127.0.0.1"
LINE = "POST /v1/decisions HTTP/1.1"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Wire:
    """One connection, in bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def answer(self) -> Answer:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)
        status, *lines = head.decode().rstrip("\r\n").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        raw = await asyncio.wait_for(self.reader.readexactly(int(headers["content-length"])), 20)
        return Answer(int(status.split()[1]), headers, json.loads(raw) if raw else None)

    async def closed(self) -> bool:
        return await asyncio.wait_for(self.reader.read(), 20) == b""


@dataclass
class Server:
    """`taken` counts what went the shorter way."""

    port: int
    application: Counting
    state: ServerState

    wires: list[Wire] = field(default_factory=list)

    async def connect(self) -> Wire:
        self.wires.append(Wire(*await asyncio.open_connection(HOST, self.port)))
        return self.wires[-1]

    async def ask(self, *parts: bytes) -> Answer:
        wire = await self.connect()
        await wire.send(*parts)
        return await wire.answer()


class Counting:
    def __init__(self, inner: lane.FastLane) -> None:
        self.inner = inner
        self.taken = 0
        self.usual = 0

    def direct(self, headers: Any, body: bytes, exchange: Any) -> bool:
        took = self.inner.direct(headers, body, exchange)
        self.taken += took
        return took

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.usual += 1
        await self.inner(scope, receive, send)


async def djangos(scope: Any, receive: Any, send: Any) -> None:
    """Django, without leaving a connection open in a thread that ends."""
    async with ThreadSensitiveContext():
        await get_asgi_application()(scope, receive, send)
        await sync_to_async(connections.close_all)()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    inner = lane.FastLane(djangos)
    application = Counting(inner)
    config = uvicorn.Config(application, lifespan="off", **web.SETTINGS)
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    listening = await loop.create_server(
        lambda: protocol.Protocol(config=config, server_state=state, app_state={}, _loop=loop), HOST, 0
    )
    server = Server(listening.sockets[0].getsockname()[1], application, state)
    try:
        yield server
    finally:
        listening.close()
        for wire in server.wires:
            wire.writer.close()
            with suppress(ConnectionError):
                await wire.writer.wait_closed()
        for one in list(state.connections):
            one.shutdown()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await inner.close()


def run(do: Callable[[Server], Awaitable[Any]]) -> Any:
    """In a thread of its own: a browser that was driven before leaves a loop running in this one."""

    async def journey() -> Any:
        async with serving() as server:
            return await do(server)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, journey()).result()


def request(key: str, said: Any = QUESTION, *more: str, line: str = LINE) -> bytes:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    lines = [
        line,
        "Host: localhost",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *more,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def alike(answer: Answer) -> Any:
    """What two answers to one question have in common."""
    passing = {"id", "decided_at", "valid_until", "token"}
    shown = {name: value for name, value in answer.body.items() if name not in passing}
    return answer.status, sorted(set(answer.headers) - {"connection"}), shown


async def settled(server: Server, key: str) -> None:
    """The first question makes the key known."""
    assert (await server.ask(request(key))).status == 200


def test_the_shorter_way_answers_as_the_usual_one_does(key: str) -> None:
    async def journey(server: Server) -> None:
        await settled(server, key)
        for changes in ({}, {"region": "US"}, {"tenant": "nobody"}, {"sign": "none"}, {"sign": "batch"}):
            said = {**QUESTION, **changes}
            before = server.application.taken, server.application.usual
            shorter = await server.ask(request(key, said))
            usual = await server.ask(request(key, said, "Connection: close"))
            assert alike(shorter) == alike(usual)
            assert (shorter.headers.keys() ^ usual.headers.keys()) == {"connection"}
            assert (server.application.taken, server.application.usual) == (before[0] + 1, before[1] + 1)

    run(journey)


def test_after_a_withdrawal_the_shorter_way_says_no(key: str) -> None:
    async def journey(server: Server) -> list[bool]:
        await settled(server, key)
        wire = await server.connect()
        await wire.send(request(key))
        before = (await wire.answer()).body
        await asyncio.to_thread(withdraw, before["consent"])
        await wire.send(request(key))
        return [before["allow"], (await wire.answer()).body["allow"]]

    assert run(journey) == [True, False]


def test_the_request_keeps_its_callers_id_if_it_is_sane(key: str) -> None:
    async def journey(server: Server) -> list[str]:
        await settled(server, key)
        given = ["X-Request-ID: mine-1", "X-Request-ID: mine 1<script>"]
        return [(await server.ask(request(key, QUESTION, one))).headers["x-request-id"] for one in given]

    sane, other = run(journey)
    assert sane == "mine-1"
    assert other.startswith("req_")


def test_requests_sent_at_once_are_answered_in_their_order(key: str) -> None:
    async def journey(server: Server) -> list[str]:
        await settled(server, key)
        wire = await server.connect()
        names = [f"X-Request-ID: number-{at}" for at in range(20)]
        await wire.send(b"".join(request(key, QUESTION, name) for name in names))
        return [(await wire.answer()).headers["x-request-id"] for _ in names]

    assert run(journey) == [f"number-{at}" for at in range(20)]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_request_may_come_in_pieces_of_any_size(key: str, size: int) -> None:
    async def journey(server: Server) -> tuple[int, int]:
        await settled(server, key)
        whole = request(key)
        before = server.application.taken
        answer = await server.ask(*(whole[at : at + size] for at in range(0, len(whole), size)))
        return answer.status, server.application.taken - before

    assert run(journey) == (200, 1)


def test_a_chunked_body_is_a_body(key: str) -> None:
    async def journey(server: Server) -> list[bool]:
        await settled(server, key)
        body = json.dumps(QUESTION).encode()
        head = request(key, b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        pieces = [b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:10], body[10:])]
        answer = await server.ask(head, *pieces, b"0\r\n\r\n")
        return [answer.body["allow"]]

    assert run(journey) == [True]


@pytest.mark.parametrize(
    ("said", "more", "line", "status"),
    [
        ({**QUESTION, "at": "2200-01-01T00:00:00Z"}, [], LINE, 422),  # nobody knows yet
        ({**QUESTION, "as_known_at": "2025-06-01T00:00:00Z"}, [], LINE, 200),  # Django's
        ({**QUESTION, "unknown": 1}, [], LINE, 400),
        (b"{", [], LINE, 400),
        (b"", [], LINE, 400),
        (QUESTION, ["Content-Encoding: br"], LINE, 415),
        (QUESTION, ["Licet-Min-Revision: 999999"], LINE, 409),
        (QUESTION, ["Licet-Min-Revision: soon"], LINE, 400),
        (QUESTION, [], "POST /v1/decisions HTTP/1.0", 200),
        (QUESTION, ["Connection: close"], LINE, 200),
        (QUESTION, ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings"], LINE, 200),
        (QUESTION, ["Upgrade: websocket", "Connection: close, upgrade"], LINE, 200),
        (QUESTION, [], "POST /v1/decisions?explain=1 HTTP/1.1", 400),
        (b"[" * 100_000, [], LINE, 400),
        (b'{"tenant":"' + b"x" * 100_000 + b'"}', [], LINE, 400),  # beyond the shorter way
        (b'"' + b"x" * 1_100_000 + b'"', [], LINE, 413),
    ],
)
def test_what_is_not_plain_goes_the_usual_way_and_hears_the_same(
    key: str, said: Any, more: list[str], line: str, status: int
) -> None:
    async def journey(server: Server) -> Answer:
        await settled(server, key)
        return await server.ask(request(key, said, *more, line=line))

    answer = run(journey)
    assert answer.status == status
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.body["request_id"] == answer.headers["x-request-id"]


def test_a_caller_may_wait_to_be_told_to_go_on(key: str) -> None:
    async def journey(server: Server) -> tuple[bytes, int]:
        await settled(server, key)
        wire = await server.connect()
        head, _, body = request(key, QUESTION, "Expect: 100-continue").partition(b"\r\n\r\n")
        await wire.send(head + b"\r\n\r\n")
        told = await asyncio.wait_for(wire.reader.readuntil(b"\r\n\r\n"), 20)
        await wire.send(body)
        return told, (await wire.answer()).status

    assert run(journey) == (b"HTTP/1.1 100 Continue\r\n\r\n", 200)


def test_an_unknown_key_and_one_that_asks_too_much_are_refused(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(server: Server) -> list[tuple[int, str]]:
        await settled(server, key)
        unknown = await server.ask(request(f"{key}x"))
        monkeypatch.setattr(limits.DECISIONS, "quota", 0)
        before = server.application.taken
        too_much = await server.ask(request(key))
        assert server.application.taken == before + 1
        assert int(too_much.headers["retry-after"]) > 0
        return [(one.status, one.body["code"]) for one in (unknown, too_much)]

    assert run(journey) == [(401, "invalid_key"), (429, "too_many_requests")]


def test_a_caller_that_goes_away_is_nobody_elses_loss(key: str) -> None:
    async def journey(server: Server) -> list[int]:
        await settled(server, key)
        for _ in range(20):
            wire = await server.connect()
            await wire.send(request(key))
            wire.writer.transport.abort()
        return [(await server.ask(request(key))).status for _ in range(3)]

    assert run(journey) == [200, 200, 200]


@pytest.mark.parametrize(
    "bytes_",
    [
        b"\x16\x03\x01\x02\x00\x01",
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"CONNECT here:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_and_the_end_of_the_connection(key: str, bytes_: bytes) -> None:
    async def journey(server: Server) -> tuple[int, str, bool]:
        wire = await server.connect()
        await wire.send(bytes_)
        answer = await wire.answer()
        return answer.status, answer.body["code"], await wire.closed()

    assert run(journey) == (400, "malformed_request", True)


@pytest.mark.asvs("4.2.1")
def test_lengths_that_disagree_are_no_request(key: str) -> None:
    """A proxy before us might believe the other one (RFC 9112 section 6.3)."""

    async def journey(server: Server) -> list[int]:
        both = request(key, QUESTION, "Transfer-Encoding: chunked")
        twice = request(key, QUESTION, "Content-Length: 3")
        return [(await server.ask(one)).status for one in (both, twice)]

    assert run(journey) == [400, 400]


@pytest.mark.parametrize("more", [[], ["Connection: close"]])
def test_a_trailer_is_no_header(key: str, more: list[str]) -> None:
    async def journey(server: Server) -> int:
        await settled(server, key)
        body = json.dumps(QUESTION).encode()
        head, _, _ = request(key, b"", *more, "Transfer-Encoding: chunked").partition(b"\r\n\r\n")
        unsigned = head.replace(b"Content-Length: 0\r\n", b"").replace(b"Authorization: ", b"X-Nothing: ")
        trailer = b"Authorization: Bearer %b\r\n\r\n" % key.encode()
        return (
            await server.ask(unsigned + b"\r\n\r\n", b"%x\r\n%b\r\n0\r\n" % (len(body), body) + trailer)
        ).status

    assert run(journey) == 401


def test_a_body_larger_than_any_address_takes_is_refused_before_it_comes(key: str) -> None:
    async def journey(server: Server) -> tuple[int, str, bool]:
        wire = await server.connect()
        await wire.send(
            request(key, b"", line="POST /v1/agreements HTTP/1.1").replace(b": 0\r\n", b": 99999999999\r\n")
        )
        answer = await wire.answer()
        assert server.application.usual == 0
        return answer.status, answer.body["code"], await wire.closed()

    assert run(journey) == (413, "body_too_large", True)


def test_a_body_that_does_not_say_how_large_it_is_ends_where_it_is_too_large(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "MAX_REQUEST_BYTES", 300_000)

    async def journey(server: Server) -> tuple[int, str, bool]:
        wire = await server.connect()
        head = request(key, b"", line="POST /v1/agreements HTTP/1.1")
        await wire.send(head.replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
        with suppress(ConnectionError):
            for _ in range(100):
                await wire.send(b"2710\r\n" + b"x" * 10_000 + b"\r\n")
        answer = await wire.answer()
        return answer.status, answer.body["code"], await wire.closed()

    assert run(journey) == (413, "body_too_large", True)


def test_a_head_without_end_is_refused_and_its_caller_hears_of_it(key: str) -> None:
    async def journey(server: Server) -> tuple[int, str, bool]:
        wire = await server.connect()
        line = b"X-Nothing: " + b"x" * 1000 + b"\r\n"
        await wire.send(b"POST /v1/decisions HTTP/1.1\r\n", *[line] * 1000)
        answer = await wire.answer()
        return answer.status, answer.headers["connection"], await wire.closed()

    assert run(journey) == (400, "close", True)


def test_whoever_is_refused_and_goes_on_sending_is_cut_off(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 0.2)

    async def journey(server: Server) -> bool:
        wire = await server.connect()
        with suppress(ConnectionError):
            for _ in range(200):
                await wire.send(b"no HTTP" * 100)
                await asyncio.sleep(0.02)
            return False
        return True

    assert run(journey) is True


@pytest.mark.parametrize("begun", [b"", b"\r\n", b"POST /v1/decisions HTTP/1.1\r\nHost: here\r\n"])
def test_a_head_that_never_comes_ends_the_connection(
    key: str, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "MAX_HEAD_SECONDS", 0.2)

    async def journey(server: Server) -> bool:
        wire = await server.connect()
        await wire.send(begun)
        return await wire.closed()

    assert run(journey) is True


def test_empty_lines_do_not_keep_a_connection_open(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_HEAD_SECONDS", 0.2)

    async def journey(server: Server) -> bool:
        await settled(server, key)
        wire = await server.connect()
        await wire.send(request(key))
        await wire.answer()
        await wire.send(b"\r\n")
        return await wire.closed()

    assert run(journey) is True


def test_a_slow_body_is_waited_for_once_the_head_is_there(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MAX_HEAD_SECONDS", 0.2)

    async def journey(server: Server) -> int:
        wire = await server.connect()
        head, _, body = request(key).partition(b"\r\n\r\n")
        await wire.send(head + b"\r\n\r\n")
        await asyncio.sleep(0.5)
        await wire.send(body)
        return (await wire.answer()).status

    assert run(journey) == 200


def test_a_body_that_drips_is_refused_with_408(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BODY_SECONDS", 0.3)
    monkeypatch.setattr(protocol, "BODY_LOOK_SECONDS", 0.05)

    async def journey(server: Server) -> list[tuple[int, str, bool]]:
        heard = []
        for line in (LINE, "POST /v1/agreements HTTP/1.1"):
            wire = await server.connect()
            await wire.send(
                request(key, b"", line=line).replace(b"Content-Length: 0", b"Content-Length: 100"), b"{"
            )
            answer = await wire.answer()
            heard.append((answer.status, answer.body["code"], await wire.closed()))
        return heard

    assert run(journey) == [(408, "request_timeout", True)] * 2


def test_a_body_that_goes_on_arriving_may_take_long(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(protocol, "BODY_LOOK_SECONDS", 0.05)

    async def journey(server: Server) -> int:
        wire = await server.connect()
        body = json.dumps(QUESTION).encode() + b" " * 60_000
        whole = request(key, body)
        for start in range(0, len(whole), 2000):
            await wire.send(whole[start : start + 2000])
            await asyncio.sleep(0.02)
        return (await wire.answer()).status

    assert run(journey) == 200


def test_connections_beyond_the_limit_of_an_address_are_refused(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_limits, "CONNECTIONS", connection_limits.Connections())
    monkeypatch.setattr(connection_limits, "MOST_OF_AN_ADDRESS", 2)

    async def journey(server: Server) -> list[int]:
        kept = [await server.connect() for _ in range(2)]
        for wire in kept:
            await wire.send(request(key))
        heard = [(await wire.answer()).status for wire in kept]
        third = await server.connect()
        heard.append((await third.answer()).status)
        assert await third.closed()
        kept[0].writer.close()
        await asyncio.sleep(0.1)
        return [*heard, (await server.ask(request(key))).status]

    assert run(journey) == [200, 200, 429, 200]


def test_requests_that_wait_on_a_connection_have_an_end(key: str) -> None:
    async def journey(server: Server) -> tuple[list[int], bool]:
        wire = await server.connect()
        await wire.send(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200)
        statuses = []
        while not statuses or statuses[-1] != 429:
            statuses.append((await wire.answer()).status)
        return statuses, await wire.closed()

    statuses, closed = run(journey)
    assert closed
    assert protocol.MAX_PIPELINED <= len(statuses) - 1 <= protocol.MAX_PIPELINED + 2


def test_a_question_under_way_when_the_server_ends_is_answered_and_its_connection_closed(key: str) -> None:
    async def journey(server: Server) -> tuple[int, str, bool]:
        await settled(server, key)
        before = server.application.taken
        wire = await server.connect()
        await wire.send(request(key))
        while server.application.taken == before:  # noqa: ASYNC110  a step of the loop is enough
            await asyncio.sleep(0)
        for one in list(server.state.connections):
            one.shutdown()
        answer = await wire.answer()
        return answer.status, answer.headers["connection"], await wire.closed()

    assert run(journey) == (200, "close", True)
