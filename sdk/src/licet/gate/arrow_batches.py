"""The gate on small record batches, in numpy: at a thousand rows it is the calls that cost, and these are few.

What numpy cannot take (texts, anything nested, anything with nulls) goes the way of large tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

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


def taken(values: pa.Array, places: Codes, may: Bools | None) -> pa.Array | None:
    """The values in those places, copied; zero and null where they may not be read. None: not in numpy."""
    kind = values.type
    plain = _PLAIN.get(kind.id)
    if plain is None or values.null_count:
        return None
    given = np.frombuffer(values.buffers()[1], plain)
    if values.offset or len(given) != len(values):
        given = given[values.offset : values.offset + len(values)]
    found: Any = given[places]
    if may is None:
        return pa.Array.from_buffers(kind, len(found), [None, pa.py_buffer(found)], 0)
    bits = np.packbits(may, bitorder="little")
    zeroed = np.where(may, found, plain(0))
    return pa.Array.from_buffers(kind, len(found), [pa.py_buffer(bits), pa.py_buffer(zeroed)])


@dataclass(slots=True)
class Shape:
    """What is the same for all batches of one stream: `places` of the plan's columns in them, those that only
    lose rows (`simple`: Arrow's filter leaves nothing behind), the tenants' where it is a dictionary (`names`),
    and the schema of what passes, once known."""

    source: pa.Schema
    places: list[int]
    simple: list[int]
    names: int | None
    schema: pa.Schema | None = None

    @classmethod
    def of(cls, schema: pa.Schema, plan: Plan) -> Shape:
        places = [schema.names.index(each.name) for each in plan.columns]
        whole = [
            at
            for at, each in zip(places, plan.columns, strict=True)
            if each.pattern is None and each.kind == "plain"
        ]
        names = next((at for at in whole if schema.field(at).name == plan.tenant), None)
        is_dictionary = names is not None and pa.types.is_dictionary(schema.field(names).type)
        return cls(
            source=schema,
            places=places,
            simple=[at for at in whole if schema.field(at).type.id in _PLAIN],
            names=names if is_dictionary else None,
        )


@dataclass(frozen=True, slots=True)
class Names:
    """A tenant column's dictionary: the code of each value (and last, of null), and the dictionary cut down to
    the tenants that are cleared, with where each value went. `dictionary` is held on to: were it freed, another
    could come to stand at its address."""

    where: tuple[Any, ...]
    dictionary: pa.Array
    codes: Codes
    cleared: pa.Array
    moved: Codes

    @classmethod
    def of(cls, dictionary: pa.Array, *, codes: Codes, plan: Plan) -> Names:
        cleared = np.array([*plan.cleared, False])[codes]
        stay = np.flatnonzero(cleared)
        moved = np.cumsum(cleared, dtype=np.int32) - np.int32(1)
        return cls(address(dictionary), dictionary, codes, dictionary.take(pa.array(stay)), moved)

    def taken(self, tenants: pa.Array, places: Codes) -> pa.Array:
        """Of rows that stay, so each has a name that is cleared."""
        kind, number = tenants.type, tenants.indices
        plain = (
            number.to_numpy()[places] if not number.null_count else number.take(pa.array(places)).to_numpy()
        )
        moved = pa.array(self.moved[plain].astype(kind.index_type.to_pandas_dtype(), copy=False))
        return pa.DictionaryArray.from_arrays(moved, self.cleared, ordered=kind.ordered, safe=False)


def address(dictionary: pa.Array) -> tuple[Any, ...]:
    return (len(dictionary), dictionary.offset, *(each and each.address for each in dictionary.buffers()))
