"""The gate on polars.

A cell that may not be read is overwritten before it is marked null, since polars keeps what lies beneath a null.
Texts are written anew, since a filtered column shares the buffers of the whole one; what is nested goes through
Arrow for the same reason. Large frames are worked off in slices that fit between the caches and the threads.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import narwhals as nw
import numpy as np
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate import general, masks, whole_numbers
from licet.gate.masks import Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally

_SLICE: Final = 1_000_000
_WORKERS: Final = os.cpu_count() or 1


def filter_eager(frame: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    if frame.height <= _SLICE or _enumerations(
        frame.schema
    ):  # an Enum is narrowed to what is left of it at the end
        return _filter(frame, tally)
    slices = range(0, frame.height, _SLICE)
    with ThreadPoolExecutor(_WORKERS) as threads:
        parts = list(threads.map(lambda at: _filter(frame.slice(at, _SLICE), tally), slices))
    return pl.concat(parts, rechunk=False)


def filter_lazy(frame: pl.LazyFrame, asked: Callable[[], Tally]) -> pl.LazyFrame:
    """Runs inside of the query, on what the query reads, slice by slice where it streams. An Enum becomes text:
    which of its values are left is known only at the end."""
    plan = asked().plan
    frame = frame.select(each.name for each in plan.columns)
    frame = frame.with_columns(pl.col(_enumerations(frame.collect_schema())).cast(pl.String))
    schema = _filter(pl.DataFrame(schema=frame.collect_schema()), Tally(plan)).schema
    return frame.map_batches(lambda part: filter_eager(part, asked()), schema=schema, streamable=True)


def count_lazy(frame: pl.LazyFrame, asked: Callable[[], Tally]) -> None:
    """Have the rows counted by a query of its own, and nothing filtered."""
    tally, given = asked(), nw.from_native(frame)
    policy = general.policy(tally.plan, given.collect_schema(), backend="polars").lazy()
    tally.owe(lambda: general.count(given, policy, tally.plan))


def _enumerations(schema: pl.Schema) -> list[str]:
    return [name for name, kind in schema.items() if isinstance(kind, pl.Enum)]


def _filter(frame: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    plan = tally.plan
    tables = masks.tables(plan)
    codes = _codes(frame.get_column(plan.tenant), plan, tables)
    number = codes.to_numpy()
    word = tables.words[0][number]
    times = None if plan.time is None or not plan.looks_at_time else _times(frame.get_column(plan.time))
    keep_array = tables.keep(word, number, times)
    keep = pl.Series(keep_array)
    tally.add_codes(number, number[keep_array], tables.count)
    words = [pl.Series(each[number] if at else word).filter(keep) for at, each in enumerate(tables.words)]
    kept_codes = codes.filter(keep)
    return pl.DataFrame(
        [
            _column(frame.get_column(each.name).filter(keep), each, plan, words, kept_codes)
            for each in plan.columns
        ]
    )


def _column(
    values: pl.Series, column: Column, plan: Plan, words: list[pl.Series], codes: pl.Series
) -> pl.Series:
    may = None
    if column.pattern is not None:
        at, bit = Tables.bit(column.pattern)
        may = (words[at] & bit) != 0
    if column.kind == "pseudonym":
        return _pseudonymised(values, may, plan, codes)
    return _scrubbed(values, may)


def _scrubbed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """`values` where they `may`, null elsewhere, and nothing in the buffers that is not in the column."""
    kind = values.dtype
    if kind.is_numeric() or kind.is_temporal() or kind == pl.Boolean:
        return values if may is None else _nulled(values, may, zero=_zero(kind))
    if kind == pl.String:
        return (values if may is None else _nulled(values, may, zero=_zero(kind))) + ""
    if kind in (pl.Categorical, pl.Enum):
        return _narrowed(values, may)
    if kind == pl.Null:
        return values
    return _through_arrow(values, may)


def _zero(kind: pl.DataType) -> pl.Series:
    if kind == pl.String:
        return pl.Series([""])
    return pl.Series([0], dtype=pl.Int8).cast(kind) if kind != pl.Boolean else pl.Series([False])


def _nulled(values: pl.Series, may: pl.Series, *, zero: pl.Series) -> pl.Series:
    nothing = pl.Series([None], dtype=values.dtype)
    return values.zip_with(may, zero).zip_with(may, nothing)


def _narrowed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """A Categorical, or an Enum of only those values that are still there: its type lists them."""
    text = _scrubbed(values.cast(pl.String), may)
    if values.dtype == pl.Categorical:
        return text.cast(values.dtype)
    present = set(text.unique().drop_nulls().to_list())
    return text.cast(pl.Enum([each for each in _listed(values.dtype) if each in present]))


def _listed(kind: pl.DataType) -> list[str]:
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else []


def _through_arrow(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """A take with null places copies what is taken and nothing else, at any depth; but a dictionary down there
    it would share, so such a column is built from its values. Raises: ColumnUnusable."""
    inner = str(values.dtype)
    if "Enum" in inner:
        raise ColumnUnusable(
            f"{values.name!r} is {inner}, whose type lists values that may be withheld: make it text."
        )
    if "Categorical" in inner or "Object" in inner:
        every = itertools.repeat(True) if may is None else may  # noqa: FBT003
        found = [each if allowed else None for each, allowed in zip(values.to_list(), every, strict=False)]
        return pl.Series(values.name, found, dtype=values.dtype)
    import pyarrow as pa

    places = pa.array(np.arange(len(values)), mask=None if may is None else ~may.to_numpy())
    taken = values.to_arrow(compat_level=pl.CompatLevel.oldest()).take(places)
    return pl.Series(values.name, taken, dtype=values.dtype)


def _pseudonymised(values: pl.Series, may: pl.Series | None, plan: Plan, codes: pl.Series) -> pl.Series:
    kind, name = values.dtype, values.name
    if not (kind.is_integer() or kind in (pl.String, pl.Categorical, pl.Enum)):
        raise ColumnUnusable(
            f"{name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
        )
    text = values.cast(pl.String)
    text = text if may is None else _nulled(text, may, zero=_zero(pl.String()))
    pairs = pl.DataFrame({"code": codes, "value": text})
    known = pairs.unique().drop_nulls()
    tenants = [plan.rules.rules[code].tenant for code in known["code"].to_list()]
    made = plan.pseudonyms.column(known["value"].to_list(), tenants=tenants, field=name)
    known = known.with_columns(pl.Series("made", made, dtype=pl.String))
    return pairs.join(known, on=["code", "value"], how="left", maintain_order="left")["made"].alias(name) + ""


def _codes(tenants: pl.Series, plan: Plan, tables: Tables) -> pl.Series:
    kind = tenants.dtype
    if kind in (pl.String, pl.Categorical, pl.Enum):
        names = plan.prepared.get("polars names")
        if names is None:
            names = plan.prepared["polars names"] = pl.Enum(plan.names)
        codes = tenants.cast(names, strict=False).to_physical()
        return codes.cast(pl.UInt32).fill_null(tables.unnamed)
    if kind.is_integer():
        found = whole_numbers.of(plan.names)
        numbers = {number: code for code, number in enumerate(found) if number is not None}
        return tenants.cast(pl.Int64, strict=False).replace_strict(
            numbers, default=tables.unnamed, return_dtype=pl.UInt32
        )
    if kind == pl.Null:
        return pl.repeat(tables.unnamed, len(tenants), dtype=pl.UInt32, eager=True)
    raise ColumnUnusable(f"The tenant column {tenants.name!r} is {kind}: names are texts or whole numbers.")


def _times(values: pl.Series) -> Times:
    kind = values.dtype
    if kind != pl.Date and not isinstance(kind, pl.Datetime):
        raise ColumnUnusable(
            f"The time column {values.name!r} is {kind}: instants or dates can be judged by."
        )
    missing = values.is_null().to_numpy() if values.null_count() else None
    physical: Any = values.to_physical().cast(pl.Int64).fill_null(0)
    if not isinstance(kind, pl.Datetime):
        return Times((physical * masks.DAY).to_numpy(), missing, day=True)
    if kind.time_unit == "ns":
        physical = physical // 1000  # rounds down, and the bounds are whole
    elif kind.time_unit == "ms":
        physical = physical * 1000
    return Times(physical.to_numpy(), missing)
