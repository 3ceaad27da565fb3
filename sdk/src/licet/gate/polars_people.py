"""Compare a polars column with people who must be left out."""

from __future__ import annotations

import numpy as np
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate import barred_rows
from licet.gate.barred_rows import Bars, MatchColumn
from licet.gate.masks import Bools, Codes


def matcher(frame: pl.DataFrame) -> MatchColumn:
    """Return the function that compares a column of this frame."""

    def match(name: str, rows: Codes, bars: Bars) -> Bools:
        values = frame.get_column(name)
        _refuse(values)
        if values.dtype == pl.Null:
            return np.zeros(len(rows), bool)
        if values.dtype in (pl.Categorical, pl.Enum):
            values = values.cast(pl.String)
        if len(rows) < len(values):
            values = values.gather(rows)
        distinct = values.unique().drop_nulls()
        exact = barred_rows.exact_floats(32 if values.dtype == pl.Float32 else 64)
        barred = distinct.filter(pl.Series(bars(distinct.to_list(), exact), dtype=pl.Boolean))
        found: Bools = values.is_in(barred.implode()).fill_null(value=False).to_numpy()
        return found

    return match


def _refuse(values: pl.Series) -> None:
    """Refuse a type that cannot hold the identifier of a person.

    Raises: ColumnUnusable.
    """
    kind = values.dtype
    if not (kind.is_numeric() or kind in (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        raise ColumnUnusable(
            f"The column {values.name!r} must be compared with people who are left out, but is {kind}."
            " Convert it to text or whole numbers."
        )
