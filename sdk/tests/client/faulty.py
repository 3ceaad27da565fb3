"""A server over real sockets that can damage its answers or the way they are sent."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from sdk.tests.client.honest import Honest

Send = Callable[[socket.socket, bytes], None]
Spoil = Callable[[Any], Any]


@dataclass(frozen=True)
class Fault:
    """A fault in every answer under `path`.

    `value` changes the JSON value, `raw` the bytes, `send` how they are sent. `status`, `headers` and
    `kind` replace the answer's own. `before` runs before the request is read.
    """

    path: str = ""
    value: Callable[[Any, Honest, dict[str, Any]], Any] | None = None
    raw: Callable[[bytes], bytes] | None = None
    send: Send | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


class Server:
    def __init__(self, honest: Honest) -> None:
        self.honest = honest
        self.fault: Fault | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closed = threading.Event()
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._listener.close()
        for each in list(self._open):
            each.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines:
                while self._one(connection, lines):
                    pass
        except OSError:
            return  # the other side has gone, or a fault was that we go
        finally:
            self._open.discard(connection)

    def _one(self, connection: socket.socket, lines: Any) -> bool:
        first = lines.readline().decode("latin-1")
        if not first.startswith(("GET ", "POST ")):
            return False
        method, path, _ = first.split(" ")
        length = 0
        while (line := lines.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = lines.read(length)
        status, said = self.honest.answer(method, path, body)
        fault = self.fault if self.fault is not None and self.fault.path in path else None
        return self._send(connection, status, said, fault, json.loads(body) if body else {})

    def _send(
        self, connection: socket.socket, status: int, said: Any, fault: Fault | None, asked: dict[str, Any]
    ) -> bool:
        fault = fault or Fault()
        if fault.value is not None:
            said = fault.value(said, self.honest, asked)
        body = json.dumps(said).encode()
        if fault.raw is not None:
            body = fault.raw(body)
        headers = {"content-type": fault.kind, "content-length": str(len(body)), **fault.headers}
        head = f"HTTP/1.1 {fault.status or status} Whatever\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        whole = head.encode() + b"\r\n" + body
        if fault.send is None:
            connection.sendall(whole)
            return True
        fault.send(connection, whole)
        return False


def hang(connection: socket.socket, whole: bytes) -> None:
    time.sleep(30)


def drip(connection: socket.socket, whole: bytes) -> None:
    """A byte at a time, each in time, all of them never."""
    for byte in whole:
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def reset_within(connection: socket.socket, whole: bytes) -> None:
    connection.sendall(whole[: len(whole) - 20])
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close_within(connection: socket.socket, whole: bytes) -> None:
    connection.sendall(whole[: len(whole) // 2])


def close_at_once(connection: socket.socket, whole: bytes) -> None:
    return


def noise(connection: socket.socket, whole: bytes) -> None:
    connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01" * 64)


def endless_head(connection: socket.socket, whole: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200_000):
        connection.sendall(b"x-more: and more\r\n")
