"""A kept connection that asks and hears as fast as Python can: thousands of questions a second from one loop."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any


class Lost(Exception):
    """The connection ended before the answer was whole: nobody knows what became of the request."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


class Connection:
    """To one port, of this machine unless told. Connects when first used, and anew after it was lost.

    An answer that takes longer than `seconds` counts as lost.
    """

    def __init__(self, port: int, key: str, *, host: str = "127.0.0.1", seconds: float = 60) -> None:
        self.port = port
        self._key = key
        self._host = host
        self._seconds = seconds
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> Answer:
        """Raises: Lost."""
        text = json.dumps(body).encode()
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nAuthorization: Bearer {self._key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n{more}\r\n"
        )
        try:
            if self._writer is None:
                self._reader, self._writer = await asyncio.wait_for(
                    asyncio.open_connection(self._host, self.port), self._seconds
                )
            self._writer.write(head.encode() + text)
            return await asyncio.wait_for(self._answer(), self._seconds)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.close()
            raise Lost(str(error)) from error

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None

    async def _answer(self) -> Answer:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        at = head.index(b"content-length: ") + 16
        length = int(head[at : head.index(b"\r\n", at)])
        return Answer(int(head[9:12]), json.loads(await self._reader.readexactly(length)))
