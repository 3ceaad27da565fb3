"""Where a list goes on: opaque to callers, so that it may change."""

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
    """The place in a cursor. Raises: Problem (400)."""
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
    """Reads a place that is an id with this prefix. What it gives raises: Problem (400)."""
    return lambda cursor: paths.id_of(prefix, decode(cursor), code="bad_cursor")


def number(text: str) -> int:
    """The place in a cursor, where that is a number. Raises: Problem (400)."""
    place = decode(text)
    if not place.isascii() or not place.isdigit() or len(place) > 18:
        raise _not_ours()
    return int(place)


def page(
    rows: Sequence[T], *, limit: int, place: Callable[[T], str], show: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """A list answer of at most `limit` rows; one more than that was asked of the database."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "object": "list",
        "data": [show(row) for row in shown],
        "next": encode(place(shown[-1])) if more else None,
    }


def _not_ours() -> Problem:
    return Problem("bad_cursor", "Expected the `next` of a list before.")
