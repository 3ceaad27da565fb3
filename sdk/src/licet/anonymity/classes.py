"""Count equivalence classes: groups of rows with equal values in every quasi-identifier.

The engine counts, and only the counts leave it. A missing value counts as a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import narwhals as nw

Class = tuple[Hashable, ...]


def counts(frame: Any, quasi: Sequence[str], inner: str | None = None) -> Mapping[Class, Counter[Hashable]]:
    """Count rows per class and, within each class, per value of the column `inner`.

    Without `inner`, all rows of a class are counted under None.
    """
    table = nw.from_native(frame)
    columns = [*quasi, *([inner] if inner is not None and inner not in quasi else [])]
    classes: dict[Class, Counter[Hashable]] = {}
    for row in _counted(table, columns):
        of_class = classes.setdefault(tuple(row[name] for name in quasi), Counter())
        of_class[None if inner is None else row[inner]] += int(row[_ROWS])
    return classes


_ROWS = "licet__rows"


def _counted(frame: Any, columns: list[str]) -> list[dict[str, Any]]:
    if not columns:
        grouped = frame.select(nw.len().alias(_ROWS))
    else:
        grouped = frame.select(*columns).group_by(*columns).agg(nw.len().alias(_ROWS))
    collected = grouped.collect() if isinstance(grouped, nw.LazyFrame) else grouped
    rows = [{name: _plain(value) for name, value in row.items()} for row in collected.rows(named=True)]
    return [row for row in rows if row[_ROWS]]


def _plain(value: Any) -> Any:
    """Return None for every engine's missing value, and other values unchanged.

    NaN is recognised because it does not equal itself.
    """
    return None if value is None or value != value else value  # noqa: PLR0124
