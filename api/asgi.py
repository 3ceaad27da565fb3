"""What ASGI applications of ours have in common."""

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
    """A request that was taken without ASGI, and the way its answer goes back."""

    disconnected: bool

    def reply(self, status: int, headers: Headers, body: bytes) -> None:
        """The whole answer, once; nothing where the caller has gone. `headers` with content-length."""


def replay_body(body: bytes) -> Receive:
    """A body that was read already, for whoever answers instead; then nothing until the caller goes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    return receive
