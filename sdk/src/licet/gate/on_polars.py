"""The gate for polars.

Large frames are filtered in slices, one slice per core at a time.
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
from licet.gate import barred_rows, general, masks, polars_names, polars_people, policy_table
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools, Times
from licet.gate.plan import Column, Plan
from licet.gate.polars_cells import withheld
from licet.gate.tally import Count, Tally

_SLICE: Final = 1_000_000
_WORKERS: Final = os.cpu_count() or 1


def filter_eager(frame: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    """Filter a frame and count its rows, in slices if it is large."""
    # an Enum type lists its values, so it can only be cut down over the whole frame
    barred = _barred(frame, tally.plan)
    if frame.height <= _SLICE or _enumerations(frame.schema):
        return _filter(frame, tally, barred)
    slices = range(0, frame.height, _SLICE)
    with ThreadPoolExecutor(_WORKERS) as threads:
        parts = list(
            threads.map(
                lambda at: _filter(
                    frame.slice(at, _SLICE), tally, None if barred is None else barred[at : at + _SLICE]
                ),
                slices,
            )
        )
    return pl.concat(parts, rechunk=False)


def filter_lazy(frame: pl.LazyFrame, current_tally: Callable[[], Tally]) -> pl.LazyFrame:
    """Return a lazy frame that filters inside the query, slice by slice when the query streams.

    The plan is looked up again when the query runs. Enum columns become text, because the remaining values
    are known only at the end.
    """
    plan = current_tally().plan
    frame = frame.select(plan.reads)
    frame = frame.with_columns(pl.col(_enumerations(frame.collect_schema())).cast(pl.String))
    schema = _filter(pl.DataFrame(schema=frame.collect_schema()), Tally(plan)).schema
    return frame.map_batches(lambda part: filter_eager(part, current_tally()), schema=schema, streamable=True)


def count_lazy(frame: pl.LazyFrame, current_tally: Callable[[], Tally]) -> None:
    """Register a query that counts the rows without filtering them."""
    tally = current_tally()
    if tally.plan.has_stops:
        tally.owe(lambda: _counted(frame.select(tally.plan.reads).collect(), tally.plan))
        return
    lazy = nw.from_native(frame)
    policy = policy_table.policy(tally.plan, lazy.collect_schema(), backend="polars").lazy()
    tally.owe(lambda: general.count(lazy, policy, tally.plan))


def _counted(frame: pl.DataFrame, plan: Plan) -> Count:
    """Filter a frame only to count its rows."""
    scratch = Tally(plan)
    filter_eager(frame, scratch)
    return scratch.count()


def _enumerations(schema: pl.Schema) -> list[str]:
    """Return the names of Enum columns."""
    return [name for name, kind in schema.items() if isinstance(kind, pl.Enum)]


def _barred(frame: pl.DataFrame, plan: Plan) -> Bools | None:
    """Tell which rows people bar, for a whole frame: a person in several slices is judged once."""
    if not plan.has_stops:
        return None
    codes = polars_names.match_names(frame.get_column(plan.tenant), plan, masks.tables(plan)).codes()
    return barred_rows.barred(plan, codes, np.ones(frame.height, bool), polars_people.matcher(frame))


def _filter(frame: pl.DataFrame, tally: Tally, barred: Bools | None = None) -> pl.DataFrame:
    """Filter one slice and add its counts to the tally. `barred` are the rows that people bar."""
    plan = tally.plan
    tables = masks.tables(plan)
    named = polars_names.match_names(frame.get_column(plan.tenant), plan, tables)
    word = named.gathered(tables.words[0])
    times = None if plan.time is None or not plan.looks_at_time else _times(frame.get_column(plan.time))
    kept = tables.keep(word, named.number if times is None else named.codes(), times)
    total = named.counted()
    tally.add_counted(total, named.counted(kept) if times is not None else tables.cleared_of(total))
    if barred is not None:
        barred = barred & kept
        tally.add_stopped(tables.counted_stopped(named.codes()[barred]))
        kept = kept & ~barred
    keep = pl.Series(kept)
    stay = KeptRows(
        plan,
        pl.Series(named.codes()).filter(keep) if _needs_codes(frame, plan) else None,
        [
            pl.Series(named.gathered(each) if at else word).filter(keep)
            for at, each in enumerate(tables.words)
        ],
    )
    return pl.DataFrame([_column(frame.get_column(each.name), keep, each, stay) for each in plan.columns])


def _needs_codes(frame: pl.DataFrame, plan: Plan) -> bool:
    """Tell whether a column of the result needs each row's tenant code.

    Pseudonyms and text tenant columns do; the lookup tables alone do not.
    """
    texts = frame.schema[plan.tenant] == pl.String
    return texts or any(each.kind == "pseudonym" for each in plan.columns)


def _column(values: pl.Series, keep: pl.Series, column: Column, stay: KeptRows) -> pl.Series:
    """Return one filtered column.

    A text tenant column is rebuilt from the list of cleared names.
    """
    if column.name == stay.plan.tenant and column.kind == "plain" and values.dtype == pl.String:
        return _cleared_names(stay.plan).gather(stay.codes).alias(column.name)
    return withheld(values.filter(keep), column, stay)


def _cleared_names(plan: Plan) -> pl.Series:
    """Return the cleared names, by code, with an empty text for all others.

    A column built from this series shares its buffer only with cleared names.
    """
    names: pl.Series | None = plan.prepared.get("polars cleared names")
    if names is None:
        both = zip(plan.names, plan.cleared, strict=True)
        names = pl.Series([name if cleared else "" for name, cleared in both], dtype=pl.String)
        plan.prepared["polars cleared names"] = names
    return names


def _times(values: pl.Series) -> Times:
    """Convert a time column to microseconds.

    Raises: ColumnUnusable.
    """
    kind = values.dtype
    if kind != pl.Date and not isinstance(kind, pl.Datetime):
        raise ColumnUnusable(f"The time column {values.name!r} is {kind}. Convert it to datetimes or dates.")
    missing = values.is_null().to_numpy() if values.null_count() else None
    physical: Any = values.to_physical().cast(pl.Int64).fill_null(0)
    if not isinstance(kind, pl.Datetime):
        return Times((physical * masks.DAY).to_numpy(), missing, day=True)
    if kind.time_unit == "ns":
        physical = physical // 1000  # rounding down is safe: bounds are whole microseconds
    elif kind.time_unit == "ms":
        physical = physical * 1000
    return Times(physical.to_numpy(), missing)
