"""Questions about Arrow types: texts, and views into shared buffers."""

from __future__ import annotations

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
