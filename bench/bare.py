"""A lower bound for a decision server: an application that reads one row by key per request."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

_STATEMENT = "SELECT statements FROM consent_standing WHERE id = 1"
_pool: AsyncConnectionPool[Any] | None = None


async def _opened() -> AsyncConnectionPool[Any]:
    global _pool  # noqa: PLW0603  one pool per process, opened in its event loop
    if _pool is None:
        url = os.environ["DATABASE_URL"]
        _pool = AsyncConnectionPool(
            url, min_size=8, max_size=8, open=False, kwargs={"autocommit": True, "prepare_threshold": 0}
        )
        await _pool.open()
    return _pool


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    await receive()
    pool = await _opened()
    async with pool.connection() as connection, connection.cursor() as cursor:
        try:
            await cursor.execute(_STATEMENT, prepare=True)
            await cursor.fetchone()
        except psycopg.Error as error:
            raise RuntimeError("the bare server could not read its row") from error
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})
