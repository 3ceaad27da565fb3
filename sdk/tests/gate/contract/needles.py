"""The bytes of a withheld value, as Arrow lays it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from sdk.tests.gate.contract import values

_LONG = 16


def needles(column: Any) -> set[bytes]:
    """Return what must not stand in a result: a piece of each buffer that holds nothing but the withheld value.

    A piece of one repeated bit pattern (all zeros, all ones) is left out: every bitmap has it.
    """
    found = {bytes(buffer)[:_LONG] for buffer in _data(column)}
    found = {each for each in found if len(each) >= 8 and set(each) - {0, 255}}
    return found | {values.SECRET_TEXT.encode()}


def _data(column: Any) -> Iterator[pa.Buffer]:  # noqa: C901  a table of types
    """Yield the buffers with values, at any depth; offsets, bitmaps and positions are none."""
    if isinstance(column, pa.ChunkedArray):
        for chunk in column.chunks:
            yield from _data(chunk)
        return
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        yield from _data(column.storage)
    elif pa.types.is_dictionary(kind):
        yield from _data(column.dictionary)
    elif pa.types.is_run_end_encoded(kind):
        yield from _data(column.values)
    elif pa.types.is_map(kind):
        yield from _data(column.items)
    elif pa.types.is_union(kind) or pa.types.is_struct(kind):
        yield from _data(column.field(0))
    elif kind.num_fields:
        yield from _data(column.values)
    elif not (pa.types.is_null(kind) or pa.types.is_boolean(kind)):
        last = column.buffers()[-1]
        if last is not None:
            yield last
