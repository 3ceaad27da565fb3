"""Equivalence classes: rows that are alike in every quasi-identifier, counted by the engine, judged here.

Only the counts leave the engine. A missing value is a value of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import narwhals as nw

Class = tuple[Hashable, ...]


def counts(frame: Any, quasi: Sequence[str], inner: str | None = None) -> Mapping[Class, Counter[Hashable]]:
    """Rows per class and, within it, per value of the column `inner` (all under None without one)."""
    given = nw.from_native(frame)
    columns = [*quasi, *([inner] if inner is not None and inner not in quasi else [])]
    found: dict[Class, Counter[Hashable]] = {}
    for row in _counted(given, columns):
        of_class = found.setdefault(tuple(row[name] for name in quasi), Counter())
        of_class[None if inner is None else row[inner]] += int(row[_ROWS])
    return found


_ROWS = "licet__rows"


def _counted(given: Any, columns: list[str]) -> list[dict[str, Any]]:
    if not columns:
        grouped = given.select(nw.len().alias(_ROWS))
    else:
        grouped = given.select(*columns).group_by(*columns).agg(nw.len().alias(_ROWS))
    here = grouped.collect() if isinstance(grouped, nw.LazyFrame) else grouped
    rows = [{name: _plain(value) for name, value in row.items()} for row in here.rows(named=True)]
    return [row for row in rows if row[_ROWS]]


def _plain(value: Any) -> Any:
    """One missing value, whatever the engine calls it: a NaN is not even equal to itself."""
    return None if value is None or value != value else value  # noqa: PLR0124
