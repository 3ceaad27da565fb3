"""The dictionary of an Arrow tenant column, cut down to cleared tenants once per stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from licet.gate.masks import Codes
from licet.gate.plan import Plan


@dataclass(frozen=True, slots=True)
class Names:
    """The dictionary of a tenant column, with what it means under one plan.

    `codes` holds the code of each dictionary value, and last the code of null. `cleared` is the dictionary
    without tenants that are not cleared, and `moved` maps old positions to new ones. `dictionary` is kept
    referenced: if it were freed, another array could reuse its address.
    """

    where: tuple[Any, ...]
    dictionary: pa.Array
    codes: Codes
    cleared: pa.Array
    moved: Codes

    @classmethod
    def from_dictionary(cls, dictionary: pa.Array, *, codes: Codes, plan: Plan) -> Names:
        """Cut the dictionary down to the cleared tenants."""
        cleared = np.array([*plan.cleared, False])[codes]
        stay = np.flatnonzero(cleared)
        moved = np.cumsum(cleared, dtype=np.int32) - np.int32(1)
        return cls(address(dictionary), dictionary, codes, dictionary.take(pa.array(stay)), moved)

    def copied(self, tenants: pa.Array, places: Codes) -> pa.Array:
        """Return the tenant column for the rows at `places`, over the cut-down dictionary.

        All these rows belong to cleared tenants.
        """
        kind, number = tenants.type, tenants.indices
        plain = (
            number.to_numpy()[places] if not number.null_count else number.take(pa.array(places)).to_numpy()
        )
        moved = pa.array(self.moved[plain].astype(kind.index_type.to_pandas_dtype(), copy=False))
        return pa.DictionaryArray.from_arrays(moved, self.cleared, ordered=kind.ordered, safe=False)


def address(dictionary: pa.Array) -> tuple[Any, ...]:
    """Return the memory address and length of a dictionary, to recognise it in the next batch."""
    return (len(dictionary), dictionary.offset, *(each and each.address for each in dictionary.buffers()))
