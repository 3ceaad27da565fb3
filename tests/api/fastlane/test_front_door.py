"""Who asks comes first: real web processes, and callers that send much, slowly, or what is no HTTP."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests import databases, servers
from tests.api import client
from tests.servers import Server

MIB = 1024 * 1024
BOUND: dict[str, str] = {}  # a key that works from two networks


@pytest.fixture(scope="module")
def served(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """A web process with two invented limits, and a key."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            key = client.key_for("decide", "consent:read", "consent:write", "runs")
            BOUND["key"] = client.key_for("decide", networks=["10.0.0.0/8", "2001:db8::/32"])
        with servers.serving(
            database,
            log=tmp_path_factory.mktemp("web"),
            LICET_STRANGERS_PER_MINUTE="60000",
            TRUSTED_PROXY_COUNT="1",
        ) as [server]:
            yield server, key


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


OPEN: list[socket.socket] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


class Wire:
    """One connection, in bytes."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        OPEN.append(self.socket)
        self._read = b""

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.socket.sendall(part)

    def answer(self) -> Answer:
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers["content-length"])
        while len(self._read) < length:
            self._more()
        body, self._read = self._read[:length], self._read[length:]
        return Answer(int(status.split()[1]), headers, body)

    def _more(self) -> None:
        data = self.socket.recv(65536)
        assert data, f"closed after {self._read!r}"
        self._read += data

    def is_closed(self) -> bool:
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True


def head(path: str, *lines: str, method: str = "POST") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def bearer(key: str) -> str:
    return f"Authorization: Bearer {key}"


# -- The key first -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/v1/decisions", "/v1/decisions/batch", "/api/v1/lineage", "/access/v1/evaluation"]
)
@pytest.mark.parametrize("sent", ["", "Authorization: Bearer nonsense", "invented"])
def test_a_stranger_hears_401_before_the_body_comes(served: tuple[Server, str], path: str, sent: str) -> None:
    server, _ = served
    from tenants import api_keys

    credential = bearer(api_keys.generate("live")) if sent == "invented" else sent
    wire = Wire(server)
    wire.send(
        head(
            path,
            *([credential] if credential else []),
            "Content-Type: application/json",
            f"Content-Length: {16 * MIB}",
        )
    )
    answer = wire.answer()  # nothing of the body was sent
    assert answer.status == 401
    assert answer.code in {"unauthenticated", "invalid_key"}


def test_a_stranger_may_send_one_mebibyte(served: tuple[Server, str]) -> None:
    server, _ = served
    wire = Wire(server)
    wire.send(head("/accounts/login/", f"Content-Length: {MIB + 1}"))
    answer = wire.answer()
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_stranger_that_does_not_say_how_much_is_stopped_at_one_mebibyte(served: tuple[Server, str]) -> None:
    server, _ = served
    wire = Wire(server)
    wire.send(head("/accounts/login/", "Transfer-Encoding: chunked"))
    for _ in range(40):
        wire.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    answer = wire.answer()
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_key_may_send_what_its_route_takes_and_no_more(served: tuple[Server, str]) -> None:
    server, key = served
    wire = Wire(server)
    wire.send(
        head(
            "/api/v1/lineage",
            bearer(key),
            "Content-Type: application/json",
            f"Content-Length: {16 * MIB + 1}",
        )
    )
    answer = wire.answer()
    assert (answer.status, answer.code) == (413, "body_too_large")
    wire = Wire(server)
    body = json.dumps({"eventTime": "x", "run": {"runId": "r"}, "x": "y" * (2 * MIB)}).encode()
    wire.send(
        head(
            "/api/v1/lineage", bearer(key), "Content-Type: application/json", f"Content-Length: {len(body)}"
        ),
        body,
    )
    assert (answer := wire.answer()).status == 400, answer
    assert answer.code == "not_an_event"


# -- What is no HTTP -----------------------------------------------------------------------------------------

BROKEN = [
    b"0x2\r\n{}\r\n",
    b"zz\r\n",
    b"2\n{}\r\n",
    b"-1\r\n",
    b"2\r\n{}x\r\n",
    b"fffffffffffffffff\r\n",
    b"\r\n",
    b"2 \x00\r\n{}\r\n",
]


@pytest.mark.parametrize("path", ["/v1/decisions", "/api/v1/lineage", "/accounts/login/"])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_malformed_chunk_is_answered_with_400(served: tuple[Server, str], path: str, broken: bytes) -> None:
    server, key = served
    wire = Wire(server)
    wire.send(
        head(path, bearer(key), "Content-Type: application/json", "Transfer-Encoding: chunked"), b"1\r\n{\r\n"
    )
    time.sleep(0.05)
    wire.send(broken)
    answer = wire.answer()
    assert (answer.status, answer.code) == (400, "malformed_request")
    assert answer.headers["connection"] == "close"
    assert wire.is_closed()


def test_answers_that_are_due_come_before_the_400(served: tuple[Server, str]) -> None:
    server, key = served
    question = json.dumps({"tenant": "a", "category": "b", "purpose": "c"}).encode()
    plain = head(
        "/v1/decisions", bearer(key), "Content-Type: application/json", f"Content-Length: {len(question)}"
    )
    page = head("/healthz", method="GET")
    for first, statuses in (
        ((plain + question, page), [200, 200]),
        ((page, page, page), [200] * 3),
        ((page,), [200]),
    ):
        for broken in (
            head("/api/v1/lineage", bearer(key), "Transfer-Encoding: chunked") + b"zz\r\n",
            b"no HTTP at all\r\n\r\n",
            head("/api/v1/lineage", bearer(key), "Content-Length: 2", "Content-Length: 3"),
        ):
            wire = Wire(server)
            wire.send(b"".join(first) + broken)
            answers = [wire.answer() for _ in range(len(statuses) + 1)]
            assert [answer.status for answer in answers] == [*statuses, 400], broken
            assert wire.is_closed()


def test_tiny_chunks_are_refused_once_there_are_many(served: tuple[Server, str]) -> None:
    server, key = served
    wire = Wire(server)
    wire.send(
        head("/api/v1/lineage", bearer(key), "Content-Type: application/json", "Transfer-Encoding: chunked")
    )
    wire.send(b"1\r\n \r\n" * 5000)
    answer = wire.answer()
    assert answer.status == 400
    assert b"chunks of less than 32 bytes" in answer.body


def test_many_headers_are_refused(served: tuple[Server, str]) -> None:
    server, _ = served
    wire = Wire(server)
    wire.send(head("/healthz", *["A: b"] * 101, method="GET"))
    answer = wire.answer()
    assert answer.status == 400
    assert b"at most 100 headers" in answer.body


# -- Pages ---------------------------------------------------------------------------------------------------


def test_people_who_signed_in_may_upload(served: tuple[Server, str]) -> None:
    """A session counts as known; one that was invented does not."""
    server, _ = served
    wire = Wire(server)
    wire.send(head("/admin/evidence/", "Cookie: sessionid=invented", f"Content-Length: {2 * MIB}"))
    assert wire.answer().status == 413


def test_health_is_asked_without_a_key(served: tuple[Server, str]) -> None:
    server, _ = served
    wire = Wire(server)
    for _ in range(20):
        wire.send(head("/healthz", method="GET"))
        assert wire.answer().status == 200


# -- Keys that are bound to networks ------------------------------------------------------------------------


def asked_from(wire: Wire, *addresses: str, path: str = "/v1/decisions") -> Answer:
    body = b'{"tenant":"acme","category":"machine-telemetry","purpose":"train-shared-model"}'
    forwarded = [f"X-Forwarded-For: {', '.join(addresses)}"] if addresses else []
    length = f"Content-Length: {len(body)}"
    wire.send(head(path, bearer(BOUND["key"]), "Content-Type: application/json", length, *forwarded), body)
    return wire.answer()


def test_a_bound_key_works_from_its_networks_alone_on_every_way_in(served: tuple[Server, str]) -> None:
    server, _ = served
    for _ in range(2):  # the second question takes the fast lane, without the front door
        for address in ("10.1.2.3", "2001:db8:5::7"):
            assert asked_from(Wire(server), address).status == 200
        for elsewhere in ("192.0.2.1", "2001:db9::1", "nonsense"):
            refused = asked_from(Wire(server), elsewhere)
            assert (refused.status, refused.code) == (403, "network_not_allowed")
        # What stands before the proxy's own word was chosen by the caller.
        assert asked_from(Wire(server), "10.1.2.3", "192.0.2.1").code == "network_not_allowed"
        assert asked_from(Wire(server)).code == "network_not_allowed"  # the peer itself: 127.0.0.1
    wire = Wire(server)
    assert asked_from(wire, "10.1.2.3").status == 200
    assert asked_from(wire, "192.0.2.1").code == "network_not_allowed"
    assert asked_from(Wire(server), "192.0.2.1", path="/v1/decisions/batch").code == "network_not_allowed"
