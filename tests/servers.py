"""Real web processes for tests: the server over a database of the test's own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from sandbox import waiting
from tests import databases
from tests.tied import tied

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass
class Server:
    """One web process."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """kill -9, the worker first: its parent would start another."""
        for pid in [*_children(self.process.pid), self.process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)


@dataclass
class Caller:
    """A client with one kept connection; sends JSON, reads JSON."""

    port: int
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def post(self, path: str, body: Any) -> Answer:
        return self.call("POST", path, json.dumps(body).encode())

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def call(self, method: str, path: str, body: bytes | None = None, **more: str) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = dict(self.headers)
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        headers |= more
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            raw = response.read()
        except BaseException:
            self.close()
            raise
        text = response.headers.get("content-type", "")
        return Answer(response.status, json.loads(raw) if "json" in text else raw, dict(response.headers))


@contextmanager
def serving(
    database: str,
    *,
    count: int = 1,
    workers: int = 1,
    log: Path,
    application: str = "config.asgi:application",
    probe: str = "/healthz",
    **environment: str,
) -> Iterator[list[Server]]:
    """`count` web servers of so many `workers` over `database`, each on a port of its own; `probe` answers 200 when they are up."""
    servers = []
    try:
        for number in range(count):
            log_file = log / f"{application.partition(':')[0]}-{number}.log"
            servers.append(
                start(database, log=log_file, application=application, workers=workers, **environment)
            )
        for server in servers:
            await_server(server, probe)
        yield servers
    finally:
        for server in servers:
            server.kill()


def start(
    database: str,
    *,
    log: Path,
    application: str = "config.asgi:application",
    workers: int = 1,
    port: int | None = None,
    **environment: str,
) -> Server:
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "config.web",
        "--workers",
        str(workers),
        "--port",
        str(port),
        application,
    ]
    known = {
        "DATABASE_URL": databases.url(database),
        "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
        "DATABASE_POOL": "true",
        "CELERY_BROKER_URL": "memory://",
        "LOG_LEVEL": "ERROR",
        "DEBUG": "true",  # static files need not be collected
        "LICET_STATE_DIR": str(log.parent / f"state-of-{database}"),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            tied(command),
            cwd=ROOT,
            env=os.environ | known | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Server(port, process, log)


def restart(database: str, *, port: int, log: Path) -> Server:
    """One web process where another was killed; returns when it answers."""
    server = start(database, log=log, port=port)
    await_server(server, "/healthz")
    return server


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_server(server: Server, probe: str) -> None:
    waiting.until(
        lambda: _answers(server, probe),
        name="the web process",
        pid=server.process.pid,
        log=server.log,
        alive=lambda: _must_live(server),
    )


def _answers(server: Server, probe: str) -> bool:
    with suppress(OSError):
        with Caller(server.port) as caller:
            return caller.get(probe).status == 200
    return False


def _must_live(server: Server) -> None:
    if server.process.poll() is not None:
        raise RuntimeError("the web process ended while it was starting")


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in listed.split()]
