"""The gate for polars.

Large frames are filtered in slices, one slice per core at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import polars as pl
from polars import selectors

from licet.errors import ColumnUnusable
from licet.gate import barred_rows, masks, polars_names, polars_people, watch
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools, Times
from licet.gate.plan import Column, Plan
from licet.gate.polars_cells import withheld
from licet.gate.polars_name_column import NameColumn
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
    frame = frame.select(_columns(plan.reads))
    enumerations = _enumerations(frame.collect_schema())
    if enumerations:
        frame = frame.with_columns(_columns(enumerations).cast(pl.String))
    schema = _filter(pl.DataFrame(schema=frame.collect_schema()), Tally(plan)).schema
    return frame.map_batches(lambda part: filter_eager(part, current_tally()), schema=schema, streamable=True)


def count_lazy(frame: pl.LazyFrame, current_tally: Callable[[], Tally]) -> None:
    """Register a query that counts the rows without filtering them."""
    tally = current_tally()
    tally.owe(lambda: _counted(frame.select(_columns(tally.plan.judged_by)), tally.plan))


def _counted(frame: pl.LazyFrame, plan: Plan) -> Count:
    """Count the rows of a frame piece by piece, while its query streams."""
    scratch = Tally(plan)
    nothing = pl.Schema({"rows": pl.Int64})

    def count(part: pl.DataFrame) -> pl.DataFrame:
        _judged(part, scratch, _barred(part, plan))
        return pl.DataFrame(schema=nothing)

    frame.map_batches(count, schema=nothing, streamable=True).collect(engine="streaming")
    return scratch.count()


def _columns(names: Sequence[str]) -> Any:
    """Select columns by name; polars reads a plain text like `^a.*$` as a pattern."""
    return selectors.by_name(*names)


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
    named, word, kept = _judged(frame, tally, barred)
    keep = pl.Series(kept)
    stay = KeptRows(
        plan,
        pl.Series(named.codes()).filter(keep) if _needs_codes(frame, plan) else None,
        [
            pl.Series(named.gathered(each) if at else word).filter(keep)
            for at, each in enumerate(masks.tables(plan).words)
        ],
    )
    passed = pl.DataFrame([_column(frame.get_column(each.name), keep, each, stay) for each in plan.columns])
    for name in tally.watch.open:
        _look(passed.get_column(name), tally)
    return passed


def _look(values: pl.Series, tally: Tally) -> None:
    """Look at some values of a column that can hold texts."""
    if values.dtype.is_nested() or values.dtype in (pl.String, pl.Categorical, pl.Enum):
        rows = len(values)
        tally.watch.look(
            values.name, rows, lambda n: watch.held(values.gather_every(-(-rows // n)), pl.Series.to_list)
        )
    else:
        tally.watch.close(values.name)


def _judged(frame: pl.DataFrame, tally: Tally, barred: Bools | None) -> tuple[NameColumn, Any, Bools]:
    """Count one slice's rows; return their tenants, the first word of each, and which rows stay."""
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
    return named, word, kept


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
    """Read a time column as the integers that it is.

    Raises: ColumnUnusable.
    """
    kind = values.dtype
    if kind != pl.Date and not isinstance(kind, pl.Datetime):
        raise ColumnUnusable(f"The time column {values.name!r} is {kind}. Convert it to datetimes or dates.")
    if not isinstance(kind, pl.Datetime):
        return Times(values.to_physical().fill_null(np.iinfo(np.int32).min).to_numpy(), "day")
    return Times(values.to_physical().fill_null(np.iinfo(np.int64).min).to_numpy(), kind.time_unit)
