"""Find the tenant code of each row of an Arrow column."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from licet.errors import ColumnUnusable
from licet.gate import arrow_dictionaries, integer_keys
from licet.gate.arrow_dictionaries import Names
from licet.gate.arrow_types import is_text, is_view, without_view
from licet.gate.masks import Codes, Tables
from licet.gate.plan import Plan


def codes_of(tenants: pa.Array, plan: Plan, tables: Tables) -> Codes:
    """Return the tenant code of each row of one array.

    Raises: ColumnUnusable.
    """
    kind = tenants.type
    if pa.types.is_dictionary(kind):
        meant = names_of(tenants.dictionary, plan, tables).codes
        places = tenants.indices
        if places.null_count:
            places = places.cast(pa.int64()).fill_null(len(meant) - 1)
        codes: Codes = meant.take(places.to_numpy())
        return codes
    if pa.types.is_null(kind):
        return np.full(len(tenants), tables.unnamed, np.uint32)
    if not (is_text(kind) or pa.types.is_integer(kind)):
        raise ColumnUnusable(
            f"The tenant column {plan.tenant!r} is {kind}. Convert it to text or whole numbers."
        )
    if len(tenants) < len(plan.names) and is_text(kind):
        return _codes_by_name(tenants, plan, tables)
    known = plan.prepared.get(("arrow names", kind))
    if known is None:
        known = plan.prepared["arrow names", kind] = _value_set(plan, kind)
    if is_view(kind):
        tenants = tenants.cast(without_view(kind))
    index = pc.index_in(tenants, value_set=known, skip_nulls=True).fill_null(tables.unnamed)
    index_codes: Codes = index.to_numpy(zero_copy_only=False).astype(np.uint32)
    return index_codes


def names_of(dictionary: pa.Array, plan: Plan, tables: Tables) -> Names:
    """Return the tenant dictionary under this plan.

    Batches of one stream share a dictionary, so the last one is remembered.
    """
    last: Names | None = plan.prepared.get("arrow dictionary")
    if last is None or last.where != arrow_dictionaries.address(dictionary):
        codes = np.append(codes_of(dictionary, plan, tables), np.uint32(tables.unnamed))
        last = plan.prepared["arrow dictionary"] = Names.from_dictionary(dictionary, codes=codes, plan=plan)
    return last


def _codes_by_name(tenants: pa.Array, plan: Plan, tables: Tables) -> Codes:
    """Look up each tenant in a Python dictionary.

    This is faster for batches smaller than the list of names, which `index_in` hashes again on each call.
    """
    places = plan.prepared.get("places")
    if places is None:
        places = plan.prepared["places"] = {name: place for place, name in enumerate(plan.names)}
    unnamed = tables.unnamed
    return np.fromiter((places.get(name, unnamed) for name in tenants.to_pylist()), np.uint32, len(tenants))


def _value_set(plan: Plan, kind: pa.DataType) -> pa.Array:
    """Return the tenant names as an Arrow array of the column's type."""
    if is_text(kind):
        return pa.array(plan.names, without_view(kind))
    numbers = integer_keys.as_integers(
        plan.names, bits=kind.bit_width, signed=pa.types.is_signed_integer(kind)
    )
    return pa.array(numbers, kind)
