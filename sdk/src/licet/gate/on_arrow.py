"""The gate on Arrow tables and record batches.

Everything that stays is copied by `filter` or `take`, so nothing shares a buffer with what does not. A take at a
null place writes zeros: that is how a cell is withheld. Dictionaries are made anew of what is left.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from licet.errors import ColumnUnusable
from licet.gate import masks, whole_numbers
from licet.gate.masks import Bools, Codes, Kept, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally

_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def filter_table(table: pa.Table, tally: Tally) -> pa.Table:
    plan = tally.plan
    tables = masks.tables(plan)
    codes = _codes(table.column(plan.tenant), plan, tables)
    word = tables.words[0][codes]
    times = (
        None if plan.time is None or not plan.looks_at_time else times_of(table.column(plan.time), plan.time)
    )
    keep = tables.keep(word, codes, times)
    kept = codes[keep]
    tally.add_arrays(tables.count(codes), tables.count(kept))
    rows = pa.array(keep)
    stay = Kept(plan, kept, [each[kept] for each in tables.words])
    arrays = [_column(_filtered(table.column(each.name), rows), each, stay) for each in plan.columns]
    fields = [pa.field(each.name, array.type) for each, array in zip(plan.columns, arrays, strict=True)]
    return pa.table(
        arrays, schema=pa.schema(fields)
    )  # the old schema's metadata may hold samples or statistics


def filter_batch(batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    table = filter_table(pa.Table.from_batches([batch]), tally).combine_chunks()
    columns = [
        column.chunk(0) if column.num_chunks else pa.array([], column.type) for column in table.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def _column(values: pa.ChunkedArray, column: Column, stay: Kept) -> pa.ChunkedArray:
    may = stay.may(column)
    if column.kind == "pseudonym":
        return pa.chunked_array([pseudonymised(values, may, column.name, stay)])
    return scrubbed(values, may)


def _filtered(values: pa.ChunkedArray, rows: pa.Array) -> pa.ChunkedArray:
    if _is_view(values.type):
        copied = values.cast(_without_view(values.type)).filter(rows)
        return copied.cast(values.type)
    return values.filter(rows)


def scrubbed(values: pa.ChunkedArray, may: Bools | None) -> pa.ChunkedArray:
    """`values` where they `may`, null elsewhere, with nothing beneath the nulls."""
    if pa.types.is_dictionary(values.type):
        return _narrowed(values, may)
    if _hides_sharing(values.type):
        every = np.ones(len(values), bool) if may is None else may
        found = [each if allowed else None for each, allowed in zip(values.to_pylist(), every, strict=True)]
        return pa.chunked_array([pa.array(found, values.type)])
    if may is None:
        return values
    if _is_view(values.type):
        return scrubbed(values.cast(_without_view(values.type)), may).cast(values.type)
    places = pa.array(np.arange(len(values)), mask=~may)
    return values.take(places)


def _hides_sharing(kind: pa.DataType, *, nested: bool = False) -> bool:
    """Whether a type has, deeper down, what a take does not copy: a dictionary, or views into a buffer."""
    if nested and (pa.types.is_dictionary(kind) or _is_view(kind)):
        return True
    inner = [kind.field(place).type for place in range(kind.num_fields)]
    return any(_hides_sharing(each, nested=True) for each in inner)


def _narrowed(values: pa.ChunkedArray, may: Bools | None) -> pa.ChunkedArray:
    """A dictionary column whose dictionary holds what is used in it and nothing else."""
    kind = values.type
    text = values.cast(kind.value_type) if len(values) else pa.chunked_array([pa.array([], kind.value_type)])
    text = text if may is None else scrubbed(text, may)
    whole = text.combine_chunks()
    whole = whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
    return pa.chunked_array([whole.dictionary_encode().cast(kind)])


def pseudonymised(values: pa.ChunkedArray, may: Bools | None, name: str, stay: Kept) -> pa.Array:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (pa.types.is_integer(kind) or is_text(kind)):
        raise ColumnUnusable(
            f"{name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
        )
    found = values.to_pylist()
    if may is not None:
        found = [value if allowed else None for value, allowed in zip(found, may, strict=True)]
    return pa.array(stay.plan.pseudonyms.column(found, tenants=stay.tenants(), field=name), pa.string())


def _codes(tenants: pa.ChunkedArray, plan: Plan, tables: Tables) -> Codes:
    chunks = [codes_of(chunk, plan, tables) for chunk in tenants.chunks]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.uint32)


def codes_of(tenants: pa.Array, plan: Plan, tables: Tables) -> Codes:
    """The number of the name in each place. Raises: ColumnUnusable."""
    kind = tenants.type
    if pa.types.is_dictionary(kind):
        # a lookup per distinct name, and one gather; the place after the last stands for null
        meant = np.append(codes_of(tenants.dictionary, plan, tables), np.uint32(tables.unnamed))
        places = tenants.indices.cast(pa.int64()).fill_null(len(tenants.dictionary))
        return meant[places.to_numpy(zero_copy_only=False)]
    if pa.types.is_null(kind):
        return np.full(len(tenants), tables.unnamed, np.uint32)
    if not (is_text(kind) or pa.types.is_integer(kind)):
        raise ColumnUnusable(
            f"The tenant column {plan.tenant!r} is {kind}: names are texts or whole numbers."
        )
    known = plan.prepared.get(f"arrow names {kind}")
    if known is None:
        known = plan.prepared[f"arrow names {kind}"] = _names(plan, kind)
    if _is_view(kind):
        tenants = tenants.cast(_without_view(kind))
    found = pc.index_in(tenants, value_set=known, skip_nulls=True).fill_null(tables.unnamed)
    return found.to_numpy(zero_copy_only=False).astype(np.uint32)


def _names(plan: Plan, kind: pa.DataType) -> pa.Array:
    if is_text(kind):
        return pa.array(plan.names, _without_view(kind))
    found = whole_numbers.of(plan.names, bits=kind.bit_width, signed=pa.types.is_signed_integer(kind))
    return pa.array(found, kind)


def times_of(values: pa.ChunkedArray, name: str) -> Times:
    """Raises: ColumnUnusable."""
    kind = values.type
    missing = values.is_null().to_numpy() if values.null_count else None
    if pa.types.is_date(kind):
        whole = values.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        return Times(whole * masks.DAY, missing, day=True)
    if not pa.types.is_timestamp(kind):
        raise ColumnUnusable(f"The time column {name!r} is {kind}: instants or dates can be judged by.")
    whole = values.cast(pa.int64()).fill_null(0).to_numpy()
    if kind.unit == "ns":
        return Times(whole // 1000, missing)  # rounds down, and the bounds are whole
    return Times(whole * _UNITS[kind.unit], missing)


def is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_view(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(kind) or pa.types.is_binary_view(kind))


def _without_view(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    return pa.large_string() if pa.types.is_string_view(kind) else kind
