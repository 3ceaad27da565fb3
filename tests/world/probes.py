"""Whether each part works again: asked from outside, until it does."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.world.history import History
from tests.world.world import WEBS, World

_LOOK_SECONDS = 0.5
_SECONDS = 3.0


def until_back(world: World, seen: History, *, longest: float) -> None:
    """Note for each part how long after now it worked, and return when all do, or after `longest` seconds."""
    began = time.monotonic()
    waiting = _probes(world)
    seen.back = dict.fromkeys(waiting)
    while waiting and time.monotonic() < began + longest:
        for name, works in list(waiting.items()):
            with suppress(OSError, http.client.HTTPException, ValueError, AssertionError):
                if works():
                    seen.back[name] = time.monotonic() - began
                    del waiting[name]
        time.sleep(_LOOK_SECONDS)


def _probes(world: World) -> dict[str, Callable[[], bool]]:
    found: dict[str, Callable[[], bool]] = {web: lambda web=web: _web(world, web) for web in WEBS}  # type: ignore[misc]
    found["worker"] = _says(world.parts["worker"].log, "task_succeeded")
    found["beat"] = _says(world.parts["beat"].log, "Sending due task")
    found["broker"] = lambda: _speaks(world, "broker", b"PING\r\n", b"+PONG")
    found["stripe"] = lambda: _speaks(
        world, "stripe", b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", b"HTTP/1.1 200"
    )
    found["mail"] = lambda: _speaks(world, "mail", b"QUIT\r\n", b"220")
    found["database"] = lambda: _replicates(world)
    return found


def _web(world: World, web: str) -> bool:
    """Everything that `/readyz` checks is well."""
    host, port = world.address(web)
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read())["status"] == "ok"
    finally:
        connection.close()


def _says(log: Path, word: str) -> Callable[[], bool]:
    """Whether the log says it again, from now on."""
    from_here = log.stat().st_size

    def works() -> bool:
        with log.open("rb") as lines:
            lines.seek(from_here)
            return word.encode() in lines.read()

    return works


def _speaks(world: World, name: str, ask: bytes, answer: bytes) -> bool:
    with socket.create_connection(world.address(name), _SECONDS) as line:
        line.sendall(ask)
        return line.recv(64).startswith(answer)


def _replicates(world: World) -> bool:
    return world.database.primary.sql("SELECT sync_state FROM pg_stat_replication").strip() == "sync"
