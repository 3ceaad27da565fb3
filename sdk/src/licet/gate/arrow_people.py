"""Compare an Arrow column with people who must be left out."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from licet.errors import ColumnUnusable
from licet.gate import barred_rows
from licet.gate.arrow_cells import Values, whole
from licet.gate.arrow_types import is_text, is_view, without_view
from licet.gate.barred_rows import Bars, MatchColumn
from licet.gate.masks import Bools, Codes


def matcher(frame: pa.Table | pa.RecordBatch) -> MatchColumn:
    """Return the function that compares a column of this frame."""

    def match(name: str, rows: Codes, bars: Bars) -> Bools:
        values = _array(frame.column(name))
        refuse(values.type, name)
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_null(values.type):
            return np.zeros(len(rows), bool)
        if is_view(values.type):
            values = values.cast(without_view(values.type))
        if len(rows) < len(values):
            values = values.take(pa.array(rows))
        coded = values.dictionary_encode()
        exact = barred_rows.exact_floats(float_bits(values.type))
        barred = np.append(bars(coded.dictionary.to_pylist(), exact), False)
        # a missing value reads the last item
        places = coded.indices.cast(pa.int64()).fill_null(len(barred) - 1)
        found: Bools = barred.take(places.to_numpy(zero_copy_only=False))
        return found

    return match


def _array(values: Values) -> pa.Array:
    """Return a column as one array. Texts of several chunks may be too long together for the usual type."""
    if isinstance(values, pa.Array):
        return values
    if values.num_chunks > 1 and pa.types.is_string(values.type):
        values = values.cast(pa.large_string())
    return whole(values)


def refuse(kind: pa.DataType, name: str) -> None:
    """Refuse a type that cannot hold the identifier of a person.

    Raises: ColumnUnusable.
    """
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    usable = is_text(kind) or pa.types.is_null(kind)
    if not usable and not (
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    ):
        raise ColumnUnusable(
            f"The column {name!r} must be compared with people who are left out, but is {kind}."
            " Convert it to text or whole numbers."
        )


def float_bits(kind: pa.DataType) -> int:
    """Return the width of a float type, 64 for every other type."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return kind.bit_width if pa.types.is_floating(kind) else 64
