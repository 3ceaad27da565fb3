"""A question for another host, or with two credentials, is refused on every way to an answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import catalogue, servers
from tests.api.client import key_for
from tests.people import customer

QUESTION = {"tenant": "acme", "category": catalogue.TELEMETRY, "purpose": catalogue.SHARED, "region": "DE"}


@pytest.fixture(params=["on", "off"])
def server(
    committed_db: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[servers.Server, str]]:
    catalogue.record()
    customer("acme", "ACME Pumps")
    catalogue.give()
    key = key_for("decide")
    with servers.serving(committed_db, log=tmp_path, DECISIONS_FAST_LANE=request.param) as [running]:
        yield running, key


def ask(port: int, path: str, *headers: str) -> int:
    body = json.dumps(QUESTION)
    head = "\r\n".join(
        [f"POST {path} HTTP/1.1", *headers, f"Content-Length: {len(body)}", "Content-Type: application/json"]
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n{body}".encode())
        return int(connection.makefile("rb").readline().split()[1])


def test_each_way_refuses_what_another_refuses(server: tuple[servers.Server, str]) -> None:
    running, key = server
    mine, host = f"Authorization: Bearer {key}", "Host: localhost"
    for _ in range(2):  # the second question finds its facts in memory
        assert ask(running.port, "/v1/decisions", host, mine) == 200
    for path in ("/v1/decisions", "/v1/decisions/batch", "/v1/clearances"):
        assert ask(running.port, path, "Host: evil.example", mine) == 400, path
        assert ask(running.port, path, mine) == 400, path
        assert ask(running.port, path, host, "Host: localhost", mine) == 400, path
        assert ask(running.port, path, host, "Authorization: Bearer x", mine) == 400, path
        assert ask(running.port, path, host, mine, mine) == 400, path
