"""Read a request body from ASGI messages, up to a limit."""

from __future__ import annotations

from api import bodies
from api.asgi import Receive
from wire.problems import Problem


async def read_body(length: str, receive: Receive, *, most: int) -> bytes:
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
