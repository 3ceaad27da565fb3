"""The index of a pandas frame, seen as columns: what is in it passes, is withheld or is refused like any column.

A named level is a column of that name. A level without a name is a column that no category declares, and so is
dropped. Only a bare `RangeIndex` stays as it is: it holds positions and no data.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Final

import pandas as pd

UNNAMED: Final = "(index without a name)"


def is_bare(index: pd.Index) -> bool:
    """Tell whether an index only counts rows."""
    return isinstance(index, pd.RangeIndex) and index.name is None


def columns(frame: Any) -> list[Hashable]:
    """Return the names of a frame's columns, the levels of its index first, for pandas and Dask."""
    index = _index(frame)
    levels = [] if is_bare(index) else [UNNAMED if name is None else name for name in index.names]
    return [*dict.fromkeys(level for level in levels if level == UNNAMED), *_named(levels), *frame.columns]


def flattened(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the named levels of its index as columns, and no index but the rows' positions.

    A frame with a bare index is returned as it is.
    """
    index = frame.index
    if is_bare(index):
        return frame
    levels = {
        name: pd.Series(index.get_level_values(place).array, copy=False)
        for place, name in enumerate(index.names)
        if name is not None
    }
    rest = {name: pd.Series(frame[name].array, copy=False) for name in frame.columns}
    return pd.DataFrame({**levels, **rest}, index=pd.RangeIndex(len(frame)), copy=False)


def restored(passed: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """Make the levels of `index` that passed the gate the index of the result again."""
    if is_bare(index):
        return passed
    levels = [name for name in _named(index.names) if name in passed.columns]
    return passed.set_index(levels) if levels else passed.reset_index(drop=True)


def _index(frame: Any) -> pd.Index:
    """Return a frame's index; that of the empty example which Dask keeps for a schema."""
    return frame.index if isinstance(frame, pd.DataFrame) else frame._meta.index  # noqa: SLF001 Dask's own way


def _named(levels: Sequence[Hashable]) -> list[Hashable]:
    return [name for name in levels if name is not None and name != UNNAMED]
