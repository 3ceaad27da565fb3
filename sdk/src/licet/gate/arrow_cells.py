"""Withholding cells of an Arrow column: null in the result, and nothing beneath the null.

Numbers are overwritten with zeros; of everything else a take at a null place copies nothing. Dictionaries are made
anew of what is left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from licet.errors import ColumnUnusable
from licet.gate.masks import Bools, KeptRows

Values = Any  # a pa.Array or a pa.ChunkedArray: what comes goes

_PLAIN: dict[int, Any] = {8: np.uint8, 16: np.uint16, 32: np.uint32, 64: np.uint64}


def scrubbed(values: Values, may: Bools | None) -> Values:
    """`values`, which shares nothing at its own level, where they `may`; null elsewhere."""
    if not isinstance(values, pa.ChunkedArray):
        return _scrubbed(values, may)
    if pa.types.is_dictionary(values.type):
        return pa.chunked_array([_scrubbed(whole(values.unify_dictionaries()), may)])
    found, at = [], 0
    for chunk in values.chunks:
        found.append(_scrubbed(chunk, None if may is None else may[at : at + len(chunk)]))
        at += len(chunk)
    return pa.chunked_array(found, type=values.type)


def _scrubbed(values: pa.Array, may: Bools | None) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _narrowed(values, may)
    if kind.num_fields and _hides_sharing(kind):
        every = np.ones(len(values), bool) if may is None else may
        found = [each if allowed else None for each, allowed in zip(values.to_pylist(), every, strict=True)]
        return pa.array(found, kind)
    if may is None:
        return values
    if pa.types.is_primitive(kind) and kind.bit_width in _PLAIN:
        return _zeroed(values, may)
    if is_view(kind):
        return _scrubbed(values.cast(without_view(kind)), may).cast(kind)
    return values.take(pa.array(np.arange(len(values)), mask=~may))


def _zeroed(values: pa.Array, may: Bools) -> pa.Array:
    plain = _PLAIN[values.type.bit_width]
    given = np.frombuffer(values.buffers()[1], plain, len(values), values.offset * plain().itemsize)
    valid = may & values.is_valid().to_numpy(zero_copy_only=False) if values.null_count else may
    bits = np.packbits(valid, bitorder="little")
    zeroed = np.where(valid, given, plain(0))
    return pa.Array.from_buffers(values.type, len(values), [pa.py_buffer(bits), pa.py_buffer(zeroed)])


def _narrowed(values: pa.Array, may: Bools | None) -> pa.Array:
    """A dictionary column whose dictionary holds what is used in it and nothing else, in the old order."""
    places = (
        values.indices if may is None else values.indices.take(pa.array(np.arange(len(values)), mask=~may))
    )
    missing = places.is_null().to_numpy(zero_copy_only=False)
    number = places.cast(pa.int64()).fill_null(0).to_numpy()
    used = np.zeros(max(1, len(values.dictionary)), bool)
    used[number[~missing]] = True
    moved = pa.array((np.cumsum(used) - 1)[number], mask=missing)
    kept = values.dictionary.take(pa.array(np.flatnonzero(used)))
    return pa.DictionaryArray.from_arrays(
        moved.cast(values.type.index_type), kept, ordered=values.type.ordered
    )


def _hides_sharing(kind: pa.DataType, *, nested: bool = False) -> bool:
    """Whether a type has, deeper down, what a take does not copy: a dictionary, or views into a buffer."""
    if nested and (pa.types.is_dictionary(kind) or is_view(kind)):
        return True
    inner = [kind.field(place).type for place in range(kind.num_fields)]
    return any(_hides_sharing(each, nested=True) for each in inner)


def pseudonymised(values: Values, may: Bools | None, name: str, stay: KeptRows) -> Values:
    """Text columns of pseudonyms. Raises: ColumnUnusable."""
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (pa.types.is_integer(kind) or is_text(kind)):
        raise ColumnUnusable(
            f"{name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
        )
    found = values.to_pylist()
    if may is not None:
        found = [value if allowed else None for value, allowed in zip(found, may, strict=True)]
    made = stay.plan.pseudonyms.column(found, tenants=stay.tenants(), field=name)
    return pa.array(made, pa.string())


def whole(values: pa.ChunkedArray) -> pa.Array:
    found = values.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_view(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def without_view(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return pa.large_string() if pa.types.is_string_view(kind) else kind
