"""Read Arrow time columns as the integers that they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from licet.errors import ColumnUnusable
from licet.gate.masks import Times

_MISSING = np.iinfo(np.int64).min
_MILLISECONDS_A_DAY = 86_400_000


def times_of(values: pa.ChunkedArray, name: str) -> Times:
    """Read an Arrow time column.

    Raises: ColumnUnusable.
    """
    kind = values.type
    if pa.types.is_date32(kind):
        return Times(values.cast(pa.int32()).fill_null(np.iinfo(np.int32).min).to_numpy(), "day")
    if pa.types.is_date64(kind):
        counted = values.cast(pa.int64()).fill_null(_MISSING).to_numpy()
        infinite = (counted == -_MISSING - 1) | (counted <= _MISSING + 1)
        return Times(np.where(infinite, _MISSING, counted // _MILLISECONDS_A_DAY), "day")
    if not pa.types.is_timestamp(kind):
        raise ColumnUnusable(f"The time column {name!r} is {kind}. Convert it to datetimes or dates.")
    return Times(values.cast(pa.int64()).fill_null(_MISSING).to_numpy(), kind.unit)
