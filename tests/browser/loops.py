"""The event loop that Playwright keeps in the tests' own thread."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """The loop counts as running inside the block only: while one does, `asyncio.run` refuses another."""
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(None)
