"""The gate for Arrow tables and record batches.

Everything that stays is copied, so the result shares no buffer with withheld values.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from licet.gate import arrow_batches, arrow_people, barred_rows, masks
from licet.gate.arrow_batches import Masks, Shape
from licet.gate.arrow_cells import Values, scrubbed, whole
from licet.gate.arrow_codes import codes_of, names_of
from licet.gate.arrow_pseudonyms import pseudonymised
from licet.gate.arrow_rebuilt import rebuilt
from licet.gate.arrow_times import times_of
from licet.gate.arrow_types import copies, is_nested_dictionary, is_text, is_view, without_view
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools, Codes, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally


def filter_table(table: pa.Table, tally: Tally) -> pa.Table:
    """Filter a table and count its rows."""
    plan = tally.plan
    times = _times(table, plan)
    codes = _codes(table.column(plan.tenant), plan, masks.tables(plan))
    keep, stay = _judged(table, codes, times, tally)
    rows = pa.array(keep)
    at_once = _filtered_at_once(table, rows, plan)
    arrays = [
        _names(table.column(each.name), keep, plan)
        if _is_dictionary_of_names(table, each, plan)
        else _column(_kept(table, at_once, each.name, rows), each, stay)
        for each in plan.columns
    ]
    _look(plan, arrays, tally)
    return pa.table(arrays, schema=_schema(plan, arrays))


def _filtered_at_once(table: pa.Table, rows: pa.Array, plan: Plan) -> pa.Table:
    """Return the rows that stay, with the columns that Arrow copies: it then reads the mask once and not per column."""
    names = [each.name for each in plan.columns if copies(table.schema.field(each.name).type)]
    return table.select(names).filter(rows)


def _kept(table: pa.Table, at_once: pa.Table, name: str, rows: pa.Array) -> Values:
    """Return one column of the rows that stay."""
    place = at_once.schema.get_field_index(name)
    return filtered(table.column(name), rows) if place < 0 else at_once.column(place)


def _is_dictionary_of_names(table: pa.Table, column: Column, plan: Plan) -> bool:
    """Tell whether the column is the tenant column, unmasked, and a dictionary."""
    kind = table.schema.field(column.name).type
    return column.name == plan.tenant and column.kind == "plain" and bool(pa.types.is_dictionary(kind))


def _names(tenants: pa.ChunkedArray, keep: Bools, plan: Plan) -> pa.ChunkedArray:
    """Return the tenant column of the rows that stay, over dictionaries of cleared tenants only."""
    chunks, at = [], 0
    for chunk in tenants.chunks:
        places = np.flatnonzero(keep[at : at + len(chunk)])
        chunks.append(names_of(chunk.dictionary, plan, masks.tables(plan)).copied(chunk, places))
        at += len(chunk)
    return pa.chunked_array(chunks, type=tenants.type)


def filter_batch(batch: pa.RecordBatch, tally: Tally) -> pa.RecordBatch:
    """Filter one record batch and count its rows.

    A large batch is filtered as a table. A small batch takes the fastest path that its shape allows.
    """
    plan = tally.plan
    if batch.num_rows > arrow_batches.FEW:
        passed = filter_table(pa.Table.from_batches([batch]), tally)
        arrays = [whole(column) for column in passed.columns]
        return pa.RecordBatch.from_arrays(arrays, schema=passed.schema)
    shape = _shape(batch.schema, plan)
    tenants = batch.column(plan.tenant)
    codes = codes_of(tenants, plan, masks.tables(plan))
    keep, stay = _judged(batch, codes, _times(batch, plan), tally)
    places = np.flatnonzero(keep)
    if shape.simple:
        passed = batch.filter(pa.array(keep))
        _look(plan, passed.columns, tally)
        if shape.names is None:
            return passed
        names = names_of(tenants.dictionary, plan, masks.tables(plan)).copied(tenants, places)
        return passed.set_column(shape.names, batch.schema.field(shape.names), names)
    may = Masks.by_pattern(stay)
    arrays = []
    for at, each in zip(shape.places, plan.columns, strict=True):
        column = None
        if at == shape.names:
            column = names_of(tenants.dictionary, plan, masks.tables(plan)).copied(tenants, places)
        elif each.kind == "plain":
            allowed = None if each.pattern is None else may[each.pattern]
            column = arrow_batches.copied(batch.column(at), places, allowed)
        if column is None:
            column = _column(filtered(batch.column(at), pa.array(keep)), each, stay)
        arrays.append(column)
    _look(plan, arrays, tally)
    if shape.schema is None:
        shape.schema = _schema(plan, arrays)
    return pa.RecordBatch.from_arrays(arrays, schema=shape.schema)


def _look(plan: Plan, arrays: list[Values], tally: Tally) -> None:
    """Look at some values of the columns that can hold texts; stop looking at the others."""
    if not tally.watch.open:
        return
    for each, values in zip(plan.columns, arrays, strict=True):
        if each.name not in tally.watch.open:
            continue
        kind = values.type
        if is_text(kind) or kind.num_fields or pa.types.is_dictionary(kind):
            tally.watch.look(each.name, len(values), partial(_spaced, values))
        elif not pa.types.is_null(kind):
            tally.watch.close(each.name)


def _spaced(values: Values, wanted: int) -> list[Any]:
    """Return so many values of a column at most, evenly spaced; None for one that Python cannot hold."""
    return [_plain(values[at]) for at in range(0, len(values), -(-len(values) // wanted))]


def _plain(value: pa.Scalar) -> Any:
    try:
        return value.as_py()
    except (ValueError, OverflowError):  # a far time, or a struct with a name twice
        return None


def _shape(schema: pa.Schema, plan: Plan) -> Shape:
    """Return the shape of the stream's batches; reuse the last one while the schema is the same."""
    last: Shape | None = plan.prepared.get("arrow shape")
    if last is None or not last.source.equals(schema):
        last = plan.prepared["arrow shape"] = Shape.from_schema(schema, plan)
    return last


def _judged(
    frame: pa.Table | pa.RecordBatch, codes: Codes, times: Times | None, tally: Tally
) -> tuple[Bools, KeptRows]:
    """Decide which rows stay, count them, and look up the words of those that stay."""
    tables = masks.tables(tally.plan)
    keep = tables.keep(tables.words[0].take(codes), codes, times)
    kept = codes.take(np.flatnonzero(keep))
    tally.add_codes(codes, kept, tables.counted)
    barred = barred_rows.barred(tally.plan, codes, keep, arrow_people.matcher(frame))
    if barred is not None:
        tally.add_stopped(tables.counted_stopped(codes[barred]))
        keep = keep & ~barred
        kept = codes.take(np.flatnonzero(keep))
    return keep, KeptRows(tally.plan, kept, [each.take(kept) for each in tables.words])


def _times(frame: pa.Table | pa.RecordBatch, plan: Plan) -> Times | None:
    """Return the row times; None if no window is compared."""
    return (
        times_of(frame.column(plan.time), plan.time) if plan.time is not None and plan.looks_at_time else None
    )


def _schema(plan: Plan, arrays: list[Values]) -> pa.Schema:
    """Return a new schema.

    The old schema's metadata may contain samples or statistics of withheld values.
    """
    return pa.schema(
        [pa.field(each.name, array.type) for each, array in zip(plan.columns, arrays, strict=True)]
    )


def _column(values: Values, column: Column, stay: KeptRows) -> Values:
    """Return one filtered column, pseudonymised or scrubbed as the plan says."""
    may = stay.may(column)
    if column.kind == "pseudonym":
        return pseudonymised(values, may, column.name, stay)
    return scrubbed(values, may)


def filtered(values: Values, rows: pa.Array) -> Values:
    """Return the values at the rows that stay.

    Arrow shares the buffers of some types: views are converted first, others rebuilt.
    """
    kind = values.type
    if is_view(kind):
        copied = values.cast(without_view(kind)).filter(rows)
        return copied.cast(kind)
    if copies(kind) or (pa.types.is_dictionary(kind) and not is_nested_dictionary(kind)):
        return values.filter(rows)
    if not isinstance(values, pa.ChunkedArray):
        return _rebuilt(values, rows)
    chunks, at = [], 0
    for chunk in values.chunks or [whole(values)]:  # without rows the result has the same type as with rows
        chunks.append(_rebuilt(chunk, rows.slice(at, len(chunk))))
        at += len(chunk)
    return pa.chunked_array(chunks)


def _rebuilt(values: pa.Array, rows: pa.Array) -> pa.Array:
    places = np.flatnonzero(rows.to_numpy(zero_copy_only=False))
    return rebuilt(values, places, np.zeros(len(places), bool))


def _codes(tenants: pa.ChunkedArray, plan: Plan, tables: Tables) -> Codes:
    """Return the tenant code of each row of a chunked column."""
    chunks = [codes_of(chunk, plan, tables) for chunk in tenants.chunks]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.uint32)
