"""The gate on polars.

Large frames are worked off in slices, as many at a time as there are cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import narwhals as nw
import numpy as np
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate import general, masks, whole_numbers
from licet.gate.masks import Kept, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.polars_cells import withheld
from licet.gate.tally import Tally

_SLICE: Final = 1_000_000
_WORKERS: Final = os.cpu_count() or 1
_UNMET: Final = np.uint32(2**32 - 1)


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
    tally.add_codes(number, number[keep_array] if times is not None else None, tables.counted)
    stay = Kept(
        plan,
        codes.filter(keep),
        [pl.Series(each[number] if at else word).filter(keep) for at, each in enumerate(tables.words)],
    )
    return pl.DataFrame([_column(frame.get_column(each.name), keep, each, stay) for each in plan.columns])


def _column(values: pl.Series, keep: pl.Series, column: Column, stay: Kept) -> pl.Series:
    if column.name == stay.plan.tenant and column.kind == "plain" and values.dtype == pl.String:
        return _cleared_names(stay.plan).gather(stay.codes).alias(column.name)
    return withheld(values.filter(keep), column, stay)


def _cleared_names(plan: Plan) -> pl.Series:
    """A column made of these shares a buffer with cleared names, and no others."""
    found: pl.Series | None = plan.prepared.get("polars cleared names")
    if found is None:
        both = zip(plan.names, plan.cleared, strict=True)
        found = pl.Series([name if cleared else "" for name, cleared in both], dtype=pl.String)
        plan.prepared["polars cleared names"] = found
    return found


def _codes(tenants: pl.Series, plan: Plan, tables: Tables) -> pl.Series:
    kind = tenants.dtype
    if kind == pl.Categorical:
        return _codes_of_categories(tenants, plan, tables)
    if kind in (pl.String, pl.Enum):
        return _codes_of_texts(tenants, plan, tables)
    if kind.is_integer():
        found = whole_numbers.of(plan.names)
        numbers = {number: code for code, number in enumerate(found) if number is not None}
        return tenants.cast(pl.Int64, strict=False).replace_strict(
            numbers, default=tables.unnamed, return_dtype=pl.UInt32
        )
    if kind == pl.Null:
        return pl.repeat(tables.unnamed, len(tenants), dtype=pl.UInt32, eager=True)
    raise ColumnUnusable(f"The tenant column {tenants.name!r} is {kind}: names are texts or whole numbers.")


def _codes_of_texts(tenants: pl.Series, plan: Plan, tables: Tables) -> pl.Series:
    """An Enum of the names is the fastest exact lookup that polars has."""
    names = plan.prepared.get("polars names")
    if names is None:
        names = plan.prepared["polars names"] = pl.Enum(plan.names)
    codes = tenants.cast(names, strict=False).to_physical()
    return codes.cast(pl.UInt32).fill_null(tables.unnamed)


def _codes_of_categories(tenants: pl.Series, plan: Plan, tables: Tables) -> pl.Series:
    """A lookup per category ever met, and one gather. Categories keep their numbers as long as somebody holds on
    to them, which is what `holder` is for."""
    number = tenants.to_physical().cast(pl.UInt32).fill_null(0).to_numpy()
    top = int(number.max()) if len(number) else -1
    holder, meant = plan.prepared.get("polars categories", (None, np.zeros(0, np.uint32)))
    found = (
        meant[number] if holder is not None and holder.dtype == tenants.dtype and top < len(meant) else None
    )
    if found is None or (len(found) and found.max() == _UNMET):
        distinct = tenants.unique().drop_nulls()
        meant = np.full(max(top + 1, 1), _UNMET)
        meant[distinct.to_physical().to_numpy()] = _codes_of_texts(
            distinct.cast(pl.String), plan, tables
        ).to_numpy()
        plan.prepared["polars categories"] = (distinct, meant)
        found = meant[number]
    codes = pl.Series(found)
    if tenants.null_count():
        return codes.zip_with(tenants.is_not_null(), pl.Series([tables.unnamed], dtype=pl.UInt32))
    return codes


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
