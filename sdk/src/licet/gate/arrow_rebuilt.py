"""Rebuild Arrow columns with buffers that Arrow would share: list views, dictionaries and views inside of others.

Every value is moved as Arrow keeps it and never becomes a Python value, so nothing is rounded or out of range.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from licet.errors import ColumnUnusable
from licet.gate.arrow_types import children, copies, is_view, nullable, without_view
from licet.gate.masks import Bools, Codes


def rebuilt(values: pa.Array, places: Codes, hidden: Bools) -> pa.Array:
    """Return the values at `places` in buffers of their own, null where `hidden` is true.

    Raises: ColumnUnusable for a type that cannot be copied.
    """
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(kind, rebuilt(values.storage, places, hidden))
    if copies(kind):
        return values.take(pa.array(places, mask=hidden))
    if is_view(kind):
        return values.cast(without_view(kind)).take(pa.array(places, mask=hidden)).cast(kind)
    return _shared(values, places, hidden)


def _shared(values: pa.Array, places: Codes, hidden: Bools) -> pa.Array:
    """Rebuild a value with parts that Arrow would share."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return narrowed(values, places, hidden)
    if pa.types.is_run_end_encoded(kind):
        plain = rebuilt(pc.run_end_decode(values), places, hidden)
        return pc.run_end_encode(plain, run_end_type=kind.run_end_type)
    missing = hidden
    if len(values):
        missing = hidden | ~values.is_valid().to_numpy(zero_copy_only=False)[places]
    if pa.types.is_struct(kind):
        return _struct(values, places, missing)
    if pa.types.is_fixed_size_list(kind):
        return _fixed_lists(values, places, missing)
    return _lists(values, places, missing)


def narrowed(values: pa.Array, places: Codes, hidden: Bools) -> pa.Array:
    """Return a dictionary column at `places` with only the dictionary values it still uses, in the old order."""
    indices = values.indices.take(pa.array(places, mask=hidden))
    missing = indices.is_null().to_numpy(zero_copy_only=False)
    number = indices.cast(pa.int64()).fill_null(0).to_numpy()
    used = np.zeros(max(1, len(values.dictionary)), bool)
    used[number[~missing]] = True
    moved = pa.array((np.cumsum(used) - 1)[number], mask=missing)
    stay = np.flatnonzero(used)
    kept = rebuilt(values.dictionary, stay, np.zeros(len(stay), bool))
    return pa.DictionaryArray.from_arrays(
        moved.cast(values.type.index_type), kept, ordered=values.type.ordered
    )


def _struct(values: pa.Array, places: Codes, missing: Bools) -> pa.Array:
    fields = children(values.type)
    parts = [rebuilt(values.field(place), places, missing) for place in range(len(fields))]
    named = [nullable(field, part.type) for field, part in zip(fields, parts, strict=True)]
    return pa.StructArray.from_arrays(parts, fields=named, mask=pa.array(missing))


def _fixed_lists(values: pa.Array, places: Codes, missing: Bools) -> pa.Array:
    size = values.type.list_size
    inner = (np.repeat((places + values.offset) * size, size).reshape(-1, size) + np.arange(size)).ravel()
    child = rebuilt(values.values, inner, np.repeat(missing, size))
    made = pa.list_(nullable(values.type.value_field, child.type), size)
    return pa.FixedSizeListArray.from_arrays(child, type=made, mask=pa.array(missing))


def _lists(values: pa.Array, places: Codes, missing: Bools) -> pa.Array:
    """Rebuild lists of any length; the copies of their values lie side by side.

    Raises: ColumnUnusable.
    """
    kind = values.type
    is_list_view = pa.types.is_list_view(kind) or pa.types.is_large_list_view(kind)
    if not (is_list_view or pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind)):
        raise ColumnUnusable(
            f"A column is {kind}, and the gate cannot copy that type without the values that it withholds."
            " Convert it to another type."
        )
    offsets = values.offsets.to_numpy().astype(np.int64)
    begins = offsets[: len(values)]
    lengths = values.sizes.to_numpy().astype(np.int64) if is_list_view else np.diff(offsets)
    sizes = np.where(missing, 0, lengths[places]) if len(values) else np.zeros(len(places), np.int64)
    ends = np.cumsum(sizes)
    shift = begins[places] - (ends - sizes) if len(values) else sizes
    inner = np.repeat(shift, sizes) + np.arange(int(ends[-1]) if len(ends) else 0)
    shown = np.zeros(len(inner), bool)
    width: Any = np.int64 if pa.types.is_large_list(kind) or pa.types.is_large_list_view(kind) else np.int32
    edges = pa.array(np.concatenate([[0], ends]).astype(width))
    mask = pa.array(missing)
    if pa.types.is_map(kind):
        keys, items = rebuilt(values.keys, inner, shown), rebuilt(values.items, inner, shown)
        made = pa.map_(
            kind.key_field.with_type(keys.type), nullable(kind.item_field, items.type), kind.keys_sorted
        )
        return pa.MapArray.from_arrays(edges, keys, items, type=made, mask=mask)
    child = rebuilt(values.values, inner, shown)
    array, made = next((array, made) for is_kind, array, made in _LISTS if is_kind(kind))
    given = {"type": made(nullable(kind.value_field, child.type)), "mask": mask}
    if is_list_view:
        return array.from_arrays(edges[:-1], pa.array(sizes.astype(width)), child, **given)
    return array.from_arrays(edges, child, **given)


_LISTS = (
    (pa.types.is_list, pa.ListArray, pa.list_),
    (pa.types.is_large_list, pa.LargeListArray, pa.large_list),
    (pa.types.is_list_view, pa.ListViewArray, pa.list_view),
    (pa.types.is_large_list_view, pa.LargeListViewArray, pa.large_list_view),
)
