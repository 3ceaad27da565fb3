"""Types and functions that the ASGI applications of this project share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


class Exchange(Protocol):
    """A request that the server took without ASGI, and the way to answer it."""

    disconnected: bool
    peer: str  # the address at the other end of the connection; empty where it has none

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """Send the whole answer, once. Does nothing if the caller has gone. `headers` include content-length."""


def replay_body(body: bytes) -> Receive:
    """Return a `receive` that gives an already read body to the next application, then waits until the caller goes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive
