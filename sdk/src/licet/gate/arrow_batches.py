"""The gate on small record batches, in numpy: at a thousand rows it is the calls that cost, and these are few.

What numpy cannot take (texts, anything nested, anything with nulls) goes the way of large tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from licet.gate import masks
from licet.gate.masks import Bools, Codes, KeptRows
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

# What a filter copies whole, with nothing of a neighbour's.
_COPIED: Final = frozenset(
    (*_PLAIN, *(kind.id for kind in (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())))
)


def taken(values: pa.Array, places: Codes, may: Masks | None) -> pa.Array | None:
    """The values in those places, copied; zero and null where they may not be read. None: not in numpy."""
    kind = values.type
    plain = _PLAIN.get(kind.id)
    if plain is None or values.null_count:
        return None
    given = np.frombuffer(values.buffers()[1], plain)
    if values.offset or len(given) != len(values):
        given = given[values.offset : values.offset + len(values)]
    found: Any = given.take(places)
    if may is None:
        return pa.Array.from_buffers(kind, len(found), [None, pa.py_buffer(found)], 0)
    np.putmask(found, may.forbidden, 0)
    return pa.Array.from_buffers(kind, len(found), [pa.py_buffer(may.bitmap), pa.py_buffer(found)])


class Masks(NamedTuple):
    """Which cells of a column may not be read, and Arrow's validity bitmap of those that may."""

    forbidden: Bools
    bitmap: Any

    @classmethod
    def by_pattern(cls, stay: KeptRows) -> list[Masks]:
        """Of all patterns at once."""
        found: list[Masks] = []
        if not stay.plan.patterns:
            return found
        for word, bits in zip(stay.words, masks.tables(stay.plan).bits, strict=True):
            forbidden = (word & bits) == 0
            found.extend(map(cls, forbidden, np.packbits(~forbidden, axis=1, bitorder="little")))
        return found


@dataclass(slots=True)
class Shape:
    """What is the same for all batches of one stream: `places` of the plan's columns in them, the tenants' where
    it is a dictionary (`names`), whether Arrow may filter all of a batch at once (`simple`), and the schema of what
    passes, once known."""

    source: pa.Schema
    places: list[int]
    names: int | None
    simple: bool
    schema: pa.Schema | None = None

    @classmethod
    def of(cls, schema: pa.Schema, plan: Plan) -> Shape:
        places = [schema.names.index(each.name) for each in plan.columns]
        whole = (each.name == plan.tenant and each.kind == "plain" for each in plan.columns)
        names = next((at for at, tenants in zip(places, whole, strict=True) if tenants), None)
        is_dictionary = names is not None and pa.types.is_dictionary(schema.field(names).type)
        names = names if is_dictionary else None
        return cls(schema, places, names, simple=_is_simple(schema, plan, places, but=names))


def _is_simple(schema: pa.Schema, plan: Plan, places: list[int], *, but: int | None) -> bool:
    """Every column passes whole, in its place, and a filter copies all there is of it."""
    return (
        places == list(range(len(schema)))
        and all(each.kind == "plain" and each.pattern is None for each in plan.columns)
        and all(at == but or kind.id in _COPIED for at, kind in enumerate(schema.types))
        # metadata may hold samples or statistics of what is withheld
        and schema.equals(pa.schema(list(zip(schema.names, schema.types, strict=True))), check_metadata=True)
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
