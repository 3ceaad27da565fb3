"""Lay out a model version with its ancestors and descendants as boxes and lines. Pure.

Columns are generations, with ancestors to the left; a column keeps the order of `labels`. The layout is deterministic:
the same lineage gives the same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

K = TypeVar("K")

WIDTH: Final = 168
HEIGHT: Final = 40
_GAP_X: Final = 56
_GAP_Y: Final = 16
_MARGIN: Final = 8


@dataclass(frozen=True, slots=True)
class Box(Generic[K]):
    """The box of a version; `x` and `y` are its upper left corner, in the picture's units."""

    id: K
    label: str
    x: int
    y: int
    is_self: bool

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True, slots=True)
class PictureLine:
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Picture(Generic[K]):
    width: int
    height: int
    boxes: tuple[Box[K], ...]
    lines: tuple[PictureLine, ...]


def draw(
    *, of: K, labels: Mapping[K, str], edges: Sequence[tuple[K, K]], above: Sequence[K], below: Sequence[K]
) -> Picture[K]:
    """Draw version `of`. `edges` are (parent, child); `above` lists its ancestors and `below` its descendants."""
    column = {of: 0} | _generations(of, above, [(c, p) for p, c in edges], step=-1)
    column |= _generations(of, below, list(edges), step=1)
    first = min(column.values())
    filled: dict[int, int] = {}
    boxes: dict[K, Box[K]] = {}
    for id in labels:
        at = column.get(id, first) - first
        row = filled.get(at, 0)
        filled[at] = row + 1
        x, y = _MARGIN + at * (WIDTH + _GAP_X), _MARGIN + row * (HEIGHT + _GAP_Y)
        boxes[id] = Box(id, labels[id], x, y, id == of)
    lines = tuple(
        PictureLine(boxes[parent].x + WIDTH, boxes[parent].middle, boxes[child].x, boxes[child].middle)
        for parent, child in edges
        if parent in boxes and child in boxes
    )
    columns, rows = max(filled) + 1, max(filled.values())
    return Picture(
        2 * _MARGIN + columns * WIDTH + (columns - 1) * _GAP_X,
        2 * _MARGIN + rows * HEIGHT + (rows - 1) * _GAP_Y,
        tuple(boxes.values()),
        lines,
    )


def _generations(of: K, among: Sequence[K], steps: Sequence[tuple[K, K]], *, step: int) -> dict[K, int]:
    """Return the longest distance of each version from `of`; with it, every line runs from left to right."""
    wanted = set(among)
    distances: dict[K, int] = {}
    level, distance = {of}, 0
    while level and distance <= len(wanted):
        distance += 1
        level = {to for start, to in steps if start in level and to in wanted}
        distances |= dict.fromkeys(level, distance * step)
    return distances | {id: step for id in wanted if id not in distances}
