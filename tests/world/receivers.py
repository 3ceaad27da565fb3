"""Somebody else's servers: `python -m tests.world.receivers mail|webhooks ADDRESS PORT FILE`.

Each appends what it was given to the file, one JSON document a line, before it confirms it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any


async def take_mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: Path) -> None:
    """One SMTP session (RFC 5321), as far as a sender without extensions needs it."""
    to: list[str] = []

    async def say(line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    await say("220 world")
    while line := (await reader.readline()).decode().strip():
        word = line.split(" ")[0].split(":")[0].upper()
        if word == "RCPT":
            to.append(line.partition("<")[2].partition(">")[0])
        if word == "DATA":
            await say("354 go on")
            text = await reader.readuntil(b"\r\n.\r\n")
            mail = message_from_bytes(text, policy=default)
            _keep(file, {"to": to, "subject": str(mail["Subject"])})
            to = []
        await say("221 bye" if word == "QUIT" else "250 yes")
        if word == "QUIT":
            break
    writer.close()


async def take_webhook(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: Path) -> None:
    """One HTTP/1.1 POST."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
    _keep(file, json.loads(await reader.readexactly(length)))
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


def _keep(file: Path, what: dict[str, Any]) -> None:
    with file.open("a") as lines:
        lines.write(json.dumps(what) + "\n")


async def _serve(kind: str, address: str, port: int, file: Path) -> None:
    take = {"mail": take_mail, "webhooks": take_webhook}[kind]

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await take(reader, writer, file)
        except (asyncio.IncompleteReadError, OSError):
            writer.close()  # the sender is gone

    server = await asyncio.start_server(guarded, address, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])))
