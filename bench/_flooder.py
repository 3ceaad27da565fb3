"""Open hostile connections without a key to one port, and never stop: for `bench.flood`. Ends with its parent's pipe.

    python -m bench._flooder PORT CONNECTIONS

Each connection sends, one after the other, what costs a careless server most: Arrow schemas, deep JSON, invented keys,
pages, forms, bodies that never end, and broken chunks. One that is closed is opened again.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import sys
from contextlib import suppress

from bench.hostile_arrow import streams

SOURCE = "127.0.0.2"  # another address than that of the honest caller
_MIB = 1024 * 1024


def _key() -> str:
    """A key of the right form that was never issued."""
    from tenants import api_keys

    return api_keys.generate("live")


def _requests() -> list[bytes]:
    bomb = next(streams(500_000))[1]
    arrow = "application/vnd.apache.arrow.stream"
    deep = b"[" * 60_000
    form = b"login=" + b"%41" * 20_000
    return [
        _post("/v1/decisions/batch", bomb, kind=arrow),
        _post("/v1/decisions", deep),
        _post("/api/v1/lineage", deep),
        _post("/access/v1/evaluations", deep),
        _post("/accounts/login/", form, kind="application/x-www-form-urlencoded", key=False),
        _post("/v1/decisions", b'{"tenant":"a","category":"b","purpose":"c"}'),
        b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /v1/tenants?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1\r\n[\r\n" * 3000
        + b"zz\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 5000 + b"\r\n",
    ]  # fmt: skip


def _post(path: str, body: bytes, *, kind: str = "application/json", key: bool = True) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
    ]
    if key:
        lines.append(f"Authorization: Bearer {_key()}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _attack(port: int, requests: list[bytes], counts: dict[str, int]) -> None:
    chance = random.Random(secrets.token_bytes(8))  # noqa: S311  no secret
    while True:
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(SOURCE, 0))
            try:
                while True:
                    writer.write(chance.choice(requests))
                    await asyncio.wait_for(writer.drain(), 30)
                    data = await asyncio.wait_for(reader.read(65536), 30)
                    counts["answers"] += 1
                    if not data:
                        break
            finally:
                writer.close()
        counts["connections"] += 1
        await asyncio.sleep(0.01)


async def _main(port: int, connections: int) -> None:
    requests = _requests()
    counts = {"answers": 0, "connections": 0}
    attacks = [asyncio.create_task(_attack(port, requests, counts)) for _ in range(connections)]
    print("flooding", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(counts, flush=True)
    for attack in attacks:
        attack.cancel()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
