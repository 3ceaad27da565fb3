"""Withhold cells of an Arrow column: the result is null there, and no byte of the value remains beneath.

Numbers are overwritten with zeros. For types that are known to copy, `take` with a null index copies no value.
Every other type is rebuilt from the values that remain.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from licet.gate.arrow_rebuilt import rebuilt
from licet.gate.arrow_types import copies, is_nested_dictionary, is_view, relaxed, without_view
from licet.gate.masks import Bools

Values = Any  # a pa.Array or a pa.ChunkedArray; the result is of the same kind

_PLAIN: dict[int, Any] = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.uint64}


def scrubbed(values: Values, may: Bools | None) -> Values:
    """Return `values` with null where `may` is false.

    `may` None means that all cells may be read. `values` must not share its own buffers with the unfiltered
    column.

    Raises: ColumnUnusable for a type that cannot be copied.
    """
    if not isinstance(values, pa.ChunkedArray):
        return _scrubbed(values, may)
    if pa.types.is_dictionary(values.type) and not is_nested_dictionary(values.type):
        return pa.chunked_array([_scrubbed(whole(values.unify_dictionaries()), may)])
    chunks, at = [], 0
    for chunk in values.chunks or [whole(values)]:  # without rows the result has the same type as with rows
        chunks.append(_scrubbed(chunk, None if may is None else may[at : at + len(chunk)]))
        at += len(chunk)
    return pa.chunked_array(chunks)


def _scrubbed(values: pa.Array, may: Bools | None) -> pa.Array:
    """Scrub one array; see `scrubbed`."""
    kind = values.type
    if not (copies(kind) or is_view(kind)):
        hidden = np.zeros(len(values), bool) if may is None else ~may
        return rebuilt(values, np.arange(len(values)), hidden)
    if may is None:
        return values
    if pa.types.is_primitive(kind) and kind.bit_width in _PLAIN:
        return _zeroed(values, may)
    if is_view(kind):
        return _scrubbed(values.cast(without_view(kind)), may).cast(kind)
    taken = values.take(pa.array(np.arange(len(values)), mask=~may))
    return taken.cast(relaxed(kind)) if relaxed(kind) != kind else taken


def _zeroed(values: pa.Array, may: Bools) -> pa.Array:
    """Return a numeric array with zeros in the data buffer wherever the result is null."""
    plain = _PLAIN[values.type.bit_width]
    source = np.frombuffer(values.buffers()[1], plain, len(values), values.offset * plain().itemsize)
    valid = may & values.is_valid().to_numpy(zero_copy_only=False) if values.null_count else may
    bits = np.packbits(valid, bitorder="little")
    zeroed = np.where(valid, source, plain(0))
    return pa.Array.from_buffers(values.type, len(values), [pa.py_buffer(bits), pa.py_buffer(zeroed)])


def whole(values: pa.ChunkedArray) -> pa.Array:
    """Combine the chunks of a column into one array."""
    combined = values.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)
