"""Cursors: where a list continues. Callers cannot read them, which leaves us free to change their form."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from api import paths
from wire.problems import Problem

T = TypeVar("T")
DEFAULT_LIMIT = 100
MAX_LIMIT = 500


def encode(place: str) -> str:
    return base64.urlsafe_b64encode(f"1:{place}".encode()).rstrip(b"=").decode()


def decode(text: str) -> str:
    """Return the place in a cursor. Raises: Problem (400)."""
    try:
        version, _, place = (
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            .decode()
            .partition(":")
        )
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if version != "1" or not place or "\0" in place:
        raise _not_ours()
    return place


def id_of(prefix: str) -> Callable[[str], UUID]:
    """Return a reader of cursors that hold an id with this prefix. The reader raises: Problem (400)."""
    return lambda cursor: paths.id_of(prefix, decode(cursor), code="bad_cursor")


def number(text: str) -> int:
    """Return the place in a cursor that holds a number. Raises: Problem (400)."""
    place = decode(text)
    if not place.isascii() or not place.isdigit() or len(place) > 18:
        raise _not_ours()
    return int(place)


def page(
    rows: Sequence[T], *, limit: int, place: Callable[[T], str], show: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """Build a list answer of at most `limit` rows. A row beyond the limit shows that a next page exists."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "object": "list",
        "data": [show(row) for row in shown],
        "next": encode(place(shown[-1])) if more else None,
    }


def _not_ours() -> Problem:
    return Problem("bad_cursor", "Expected the `next` of an earlier page.")
