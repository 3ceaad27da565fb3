"""The gate on Arrow tables and record batches.

Everything that stays is copied, so nothing shares a buffer with what does not.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from licet.errors import ColumnUnusable
from licet.gate import arrow_batches, integer_keys, masks
from licet.gate.arrow_batches import Masks, Names, Shape
from licet.gate.arrow_cells import Values, is_text, is_view, pseudonymised, scrubbed, whole, without_view
from licet.gate.masks import Bools, Codes, KeptRows, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally

_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def filter_table(table: pa.Table, tally: Tally) -> pa.Table:
    plan = tally.plan
    times = _times(table, plan)
    codes = _codes(table.column(plan.tenant), plan, masks.tables(plan))
    keep, stay = _judged(codes, times, tally)
    rows = pa.array(keep)
    arrays = [
        _names(table.column(each.name), keep, plan)
        if _is_dictionary_of_names(table, each, plan)
        else _column(_filtered(table.column(each.name), rows), each, stay)
        for each in plan.columns
    ]
    return pa.table(arrays, schema=_schema(plan, arrays))


def _is_dictionary_of_names(table: pa.Table, column: Column, plan: Plan) -> bool:
    kind = table.schema.field(column.name).type
    return column.name == plan.tenant and column.kind == "plain" and bool(pa.types.is_dictionary(kind))


def _names(tenants: pa.ChunkedArray, keep: Bools, plan: Plan) -> pa.ChunkedArray:
    found, at = [], 0
    for chunk in tenants.chunks:
        places = np.flatnonzero(keep[at : at + len(chunk)])
        found.append(_names_of(chunk.dictionary, plan, masks.tables(plan)).taken(chunk, places))
        at += len(chunk)
    return pa.chunked_array(found, type=tenants.type)


def filter_batch(batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    plan = tally.plan
    if batch.num_rows > arrow_batches.FEW:
        passed = filter_table(pa.Table.from_batches([batch]), tally)
        arrays = [whole(column) for column in passed.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=passed.schema)
    shape = _shape(batch.schema, plan)
    tenants = batch.column(plan.tenant)
    keep, stay = _judged(codes_of(tenants, plan, masks.tables(plan)), _times(batch, plan), tally)
    places = np.flatnonzero(keep)
    if shape.simple:
        passed = batch.filter(pa.array(keep))
        if shape.names is None:
            return passed
        names = _names_of(tenants.dictionary, plan, masks.tables(plan)).taken(tenants, places)
        return passed.set_column(shape.names, batch.schema.field(shape.names), names)
    may = Masks.by_pattern(stay)
    arrays = []
    for at, each in zip(shape.places, plan.columns, strict=True):
        found = None
        if at == shape.names:
            found = _names_of(tenants.dictionary, plan, masks.tables(plan)).taken(tenants, places)
        elif each.kind == "plain":
            allowed = None if each.pattern is None else may[each.pattern]
            found = arrow_batches.taken(batch.column(at), places, allowed)
        if found is None:
            found = _column(_filtered(batch.column(at), pa.array(keep)), each, stay)
        arrays.append(found)
    if shape.schema is None:
        shape.schema = _schema(plan, arrays)
    return pa.RecordBatch.from_arrays(arrays, schema=shape.schema)


def _shape(schema: pa.Schema, plan: Plan) -> Shape:
    last: Shape | None = plan.prepared.get("arrow shape")
    if last is None or not last.source.equals(schema):
        last = plan.prepared["arrow shape"] = Shape.of(schema, plan)
    return last


def _judged(codes: Codes, times: Times | None, tally: Tally) -> tuple[Bools, KeptRows]:
    tables = masks.tables(tally.plan)
    keep = tables.keep(tables.words[0].take(codes), codes, times)
    kept = codes.take(np.flatnonzero(keep))
    tally.add_codes(codes, kept, tables.counted)
    return keep, KeptRows(tally.plan, kept, [each.take(kept) for each in tables.words])


def _times(frame: pa.Table | pa.RecordBatch, plan: Plan) -> Times | None:
    return (
        times_of(frame.column(plan.time), plan.time) if plan.time is not None and plan.looks_at_time else None
    )


def _schema(plan: Plan, arrays: list[Values]) -> pa.Schema:
    """Anew: the old one's metadata may hold samples or statistics of what is withheld."""
    return pa.schema(
        [pa.field(each.name, array.type) for each, array in zip(plan.columns, arrays, strict=True)]
    )


def _column(values: Values, column: Column, stay: KeptRows) -> Values:
    may = stay.may(column)
    if column.kind == "pseudonym":
        return pseudonymised(values, may, column.name, stay)
    return scrubbed(values, may)


def _filtered(values: Values, rows: pa.Array) -> Values:
    if is_view(values.type):
        copied = values.cast(without_view(values.type)).filter(rows)
        return copied.cast(values.type)
    return values.filter(rows)


def _codes(tenants: pa.ChunkedArray, plan: Plan, tables: Tables) -> Codes:
    chunks = [codes_of(chunk, plan, tables) for chunk in tenants.chunks]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.uint32)


def codes_of(tenants: pa.Array, plan: Plan, tables: Tables) -> Codes:
    """The number of the name in each place. Raises: ColumnUnusable."""
    kind = tenants.type
    if pa.types.is_dictionary(kind):
        meant = _names_of(tenants.dictionary, plan, tables).codes
        places = tenants.indices
        if places.null_count:
            places = places.cast(pa.int64()).fill_null(len(meant) - 1)
        codes: Codes = meant.take(places.to_numpy())
        return codes
    if pa.types.is_null(kind):
        return np.full(len(tenants), tables.unnamed, np.uint32)
    if not (is_text(kind) or pa.types.is_integer(kind)):
        raise ColumnUnusable(
            f"The tenant column {plan.tenant!r} is {kind}: names are texts or whole numbers."
        )
    if len(tenants) < len(plan.names) and is_text(kind):
        return _one_by_one(tenants, plan, tables)
    known = plan.prepared.get(("arrow names", kind))
    if known is None:
        known = plan.prepared["arrow names", kind] = _value_set(plan, kind)
    if is_view(kind):
        tenants = tenants.cast(without_view(kind))
    index = pc.index_in(tenants, value_set=known, skip_nulls=True).fill_null(tables.unnamed)
    found: Codes = index.to_numpy(zero_copy_only=False).astype(np.uint32)
    return found


def _names_of(dictionary: pa.Array, plan: Plan, tables: Tables) -> Names:
    """Batches of one stream share their dictionary, so the last one is remembered."""
    last: Names | None = plan.prepared.get("arrow dictionary")
    if last is None or last.where != arrow_batches.address(dictionary):
        codes = np.append(codes_of(dictionary, plan, tables), np.uint32(tables.unnamed))
        last = plan.prepared["arrow dictionary"] = Names.of(dictionary, codes=codes, plan=plan)
    return last


def _one_by_one(tenants: pa.Array, plan: Plan, tables: Tables) -> Codes:
    """For a batch that is small beside the number of names, which `index_in` reads anew each time."""
    places = plan.prepared.get("places")
    if places is None:
        places = plan.prepared["places"] = {name: place for place, name in enumerate(plan.names)}
    unnamed = tables.unnamed
    return np.fromiter((places.get(name, unnamed) for name in tenants.to_pylist()), np.uint32, len(tenants))


def _value_set(plan: Plan, kind: pa.DataType) -> pa.Array:
    if is_text(kind):
        return pa.array(plan.names, without_view(kind))
    found = integer_keys.as_integers(plan.names, bits=kind.bit_width, signed=pa.types.is_signed_integer(kind))
    return pa.array(found, kind)


def times_of(values: pa.ChunkedArray, name: str) -> Times:
    """Raises: ColumnUnusable."""
    kind = values.type
    missing = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
    if pa.types.is_date(kind):
        counted = values.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        return Times(counted * masks.DAY, missing, day=True)
    if not pa.types.is_timestamp(kind):
        raise ColumnUnusable(f"The time column {name!r} is {kind}: instants or dates can be judged by.")
    counted = values.cast(pa.int64()).fill_null(0).to_numpy()
    if kind.unit == "ns":
        return Times(counted // 1000, missing)  # rounds down, and the bounds are whole
    return Times(counted * _UNITS[kind.unit], missing)
