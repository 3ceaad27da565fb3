"""Read the same thing once while a page is shown.

A page asks several rooms, and each asks for the papers, the terms or the schedule again. While a page is only read,
nothing changes them, so the first answer serves. Pages that write read anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

_Query = TypeVar("_Query", bound=Callable[..., Any])
_known: ContextVar[dict[Any, Any] | None] = ContextVar("licet_read_once", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Remember what functions under `once` return, until the end of the block. Nothing may be written inside."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(function: _Query) -> _Query:
    """Let a query answer from memory within `reading`. Its arguments are hashable; callers do not change its answer."""

    @wraps(function)
    def ask(**about: Any) -> Any:
        known = _known.get()
        if known is None:
            return function(**about)
        key = (function, tuple(sorted(about.items())))
        if key not in known:
            known[key] = function(**about)
        return known[key]

    return cast(_Query, ask)
