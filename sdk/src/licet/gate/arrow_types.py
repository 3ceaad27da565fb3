"""Questions about Arrow types: texts, views into shared buffers, and what Arrow copies."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa


def is_text(kind: pa.DataType) -> bool:
    """Tell whether the type is a string type."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def is_view(kind: pa.DataType) -> bool:
    """Tell whether the type stores views into shared buffers."""
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def without_view(kind: pa.DataType) -> pa.DataType:
    """Return the type that holds the same values without views into shared buffers."""
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return pa.large_string() if pa.types.is_string_view(kind) else kind


@lru_cache(maxsize=1024)
def copies(kind: pa.DataType) -> bool:
    """Tell whether `filter` and `take` copy only the values that they take, at any depth.

    The list names what is known to copy. Dictionaries, views and types of the future are not on it.
    """
    if isinstance(kind, pa.BaseExtensionType):
        return copies(kind.storage_type)
    if any(is_kind(kind) for is_kind in _COPIED):
        return True
    nested = any(is_kind(kind) for is_kind in _COPIED_WITH_CHILDREN)
    return nested and all(copies(child.type) for child in children(kind))


def children(kind: pa.DataType) -> list[pa.Field]:
    """Return the fields of a nested type; none for any other."""
    return [kind.field(place) for place in range(kind.num_fields)]


def nullable(field: pa.Field, kind: pa.DataType) -> pa.Field:
    """Return the field with this type, and nullable: a withheld cell leaves nulls inside."""
    return field.with_type(kind).with_nullable(True)  # noqa: FBT003  Arrow's signature


def is_nested_dictionary(kind: pa.DataType) -> bool:
    """Tell whether the type is a dictionary of nested values, of which Arrow cannot unite two."""
    return bool(pa.types.is_dictionary(kind) and kind.value_type.num_fields)


@lru_cache(maxsize=1024)
def relaxed(kind: pa.DataType) -> pa.DataType:
    """Return the type with every value inside nullable: a withheld cell leaves nulls there."""
    if pa.types.is_struct(kind):
        return pa.struct([nullable(field, relaxed(field.type)) for field in children(kind)])
    if pa.types.is_map(kind):
        item = kind.item_field
        return pa.map_(kind.key_field, nullable(item, relaxed(item.type)), kind.keys_sorted)
    for is_list, make in _LISTS:
        if is_list(kind):
            value = nullable(kind.value_field, relaxed(kind.value_field.type))
            return make(value, kind.list_size) if pa.types.is_fixed_size_list(kind) else make(value)
    return kind


_COPIED = (
    pa.types.is_primitive,
    pa.types.is_null,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_decimal,
)
_COPIED_WITH_CHILDREN = (
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_fixed_size_list,
    pa.types.is_struct,
    pa.types.is_map,
    pa.types.is_union,
)
_LISTS = (
    (pa.types.is_list, pa.list_),
    (pa.types.is_large_list, pa.large_list),
    (pa.types.is_fixed_size_list, pa.list_),
    (pa.types.is_list_view, pa.list_view),
    (pa.types.is_large_list_view, pa.large_list_view),
)
