"""Build the answer for one page of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from api import cursors, response
from api.response import ApiResponse
from api.route_view import ApiRequest
from wire import ids

T = TypeVar("T")


def listing(
    request: ApiRequest,
    rows: Sequence[T],
    *,
    place: str | Callable[[T], str],
    show: Callable[[T], dict[str, Any]],
    revision: int | None = None,
) -> ApiResponse:
    """Answer at most `limit` of the rows, and where the next page begins.

    The caller fetches `request.fetch` rows, one more than are shown. `place` says where a row is in the list: the
    prefix of the rows' ids, or a function of a row.
    """
    placed = _by_id(place) if isinstance(place, str) else place
    shown = cursors.page(rows, limit=request.query["limit"], place=placed, show=show)
    return response.json(shown, revision=revision)


def _by_id(prefix: str) -> Callable[[Any], str]:
    return lambda row: ids.render(prefix, row.id)
