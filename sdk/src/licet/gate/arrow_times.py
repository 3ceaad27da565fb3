"""Convert Arrow time columns to microseconds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from licet.errors import ColumnUnusable
from licet.gate import masks
from licet.gate.masks import Times

_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def times_of(values: pa.ChunkedArray, name: str) -> Times:
    """Convert an Arrow time column to microseconds.

    Raises: ColumnUnusable.
    """
    kind = values.type
    missing = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
    if pa.types.is_date(kind):
        counted = values.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        return Times(counted * masks.DAY, missing, day=True)
    if not pa.types.is_timestamp(kind):
        raise ColumnUnusable(f"The time column {name!r} is {kind}. Convert it to datetimes or dates.")
    counted = values.cast(pa.int64()).fill_null(0).to_numpy()
    if kind.unit == "ns":
        return Times(counted // 1000, missing)  # rounding down is safe: bounds are whole microseconds
    return Times(counted * _UNITS[kind.unit], missing)
