"""Filter small Arrow record batches with numpy, where the number of calls decides the speed.

At a thousand rows, Arrow's cost per call exceeds the cost of the data. Columns that numpy cannot hold
(texts, nested types, columns with nulls) take the path for large tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from licet.gate import masks
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools, Codes
from licet.gate.plan import Plan

FEW: Final = 16_384

_PLAIN: Final = {
    kind.id: np.dtype(f"u{kind.bit_width // 8}").type
    for kind in (
        *(pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
        *(
            pa.float16(),
            pa.float32(),
            pa.float64(),
            pa.date32(),
            pa.date64(),
            pa.time32("s"),
            pa.time64("us"),
        ),
        *(pa.timestamp("us"), pa.duration("us")),
    )
}

# Types for which Arrow's filter copies only the rows that stay.
_COPIED: Final = frozenset(
    (*_PLAIN, *(kind.id for kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())))
)


def copied(values: pa.Array, places: Codes, may: Masks | None) -> pa.Array | None:
    """Copy the values at `places`; cells that may not be read become null over zero bytes.

    Returns None for a column that numpy cannot hold.
    """
    kind = values.type
    plain = _PLAIN.get(kind.id)
    if plain is None or values.null_count:
        return None
    source = np.frombuffer(values.buffers()[1], plain)
    if values.offset or len(source) != len(values):
        source = source[values.offset : values.offset + len(values)]
    result: Any = source.take(places)
    if may is None:
        return pa.Array.from_buffers(kind, len(result), [None, pa.py_buffer(result)], 0)
    np.putmask(result, may.forbidden, 0)
    return pa.Array.from_buffers(kind, len(result), [pa.py_buffer(may.bitmap), pa.py_buffer(result)])


class Masks(NamedTuple):
    """The cells of a column that may not be read, and Arrow's validity bitmap of the others."""

    forbidden: Bools
    bitmap: Any

    @classmethod
    def by_pattern(cls, stay: KeptRows) -> list[Masks]:
        """Return one mask per pattern of the plan, in order."""
        column_masks: list[Masks] = []
        if not stay.plan.patterns:
            return column_masks
        for word, bits in zip(stay.words, masks.tables(stay.plan).bits, strict=True):
            forbidden = (word & bits) == 0
            column_masks.extend(map(cls, forbidden, np.packbits(~forbidden, axis=1, bitorder="little")))
        return column_masks


@dataclass(slots=True)
class Shape:
    """What all batches of one stream have in common.

    `places` are the positions of the plan's columns. `names` is the position of a tenant column that is a
    dictionary, otherwise None. `simple` tells whether Arrow may filter the whole batch at once. `schema` is
    the schema of the result, once known.
    """

    source: pa.Schema
    places: list[int]
    names: int | None
    simple: bool
    schema: pa.Schema | None = None

    @classmethod
    def from_schema(cls, schema: pa.Schema, plan: Plan) -> Shape:
        """Derive the shape from the batch's schema and the plan."""
        places = [schema.names.index(each.name) for each in plan.columns]
        whole = (each.name == plan.tenant and each.kind == "plain" for each in plan.columns)
        names = next((at for at, tenants in zip(places, whole, strict=True) if tenants), None)
        is_dictionary = names is not None and pa.types.is_dictionary(schema.field(names).type)
        names = names if is_dictionary else None
        return cls(schema, places, names, simple=_is_simple(schema, plan, places, but=names))


def _is_simple(schema: pa.Schema, plan: Plan, places: list[int], *, but: int | None) -> bool:
    """Tell whether every column passes unmasked and in order, and Arrow's filter copies only what stays.

    The column at position `but` (the tenants' dictionary) is not checked.
    """
    return (
        places == list(range(len(schema)))
        and all(each.kind == "plain" and each.pattern is None for each in plan.columns)
        and all(at == but or kind.id in _COPIED for at, kind in enumerate(schema.types))
        # metadata may contain samples or statistics of withheld values
        and schema.equals(pa.schema(list(zip(schema.names, schema.types, strict=True))), check_metadata=True)
    )
