"""The gate on polars.

Large frames are worked off in slices, as many at a time as there are cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import narwhals as nw
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate import general, masks, polars_names
from licet.gate.masks import KeptRows, Times
from licet.gate.plan import Column, Plan
from licet.gate.polars_cells import withheld
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
    named = polars_names.match_names(frame.get_column(plan.tenant), plan, tables)
    word = named.gathered(tables.words[0])
    times = None if plan.time is None or not plan.looks_at_time else _times(frame.get_column(plan.time))
    kept = tables.keep(word, named.number if times is None else named.codes(), times)
    keep = pl.Series(kept)
    seen = named.counted()
    tally.add_counted(seen, named.counted(kept) if times is not None else tables.cleared_of(seen))
    stay = KeptRows(
        plan,
        pl.Series(named.codes()).filter(keep) if _asks_who(frame, plan) else None,
        [
            pl.Series(named.gathered(each) if at else word).filter(keep)
            for at, each in enumerate(tables.words)
        ],
    )
    return pl.DataFrame([_column(frame.get_column(each.name), keep, each, stay) for each in plan.columns])


def _asks_who(frame: pl.DataFrame, plan: Plan) -> bool:
    """Whether anything but the tables has to know whose a row is."""
    texts = frame.schema[plan.tenant] == pl.String
    return texts or any(each.kind == "pseudonym" for each in plan.columns)


def _column(values: pl.Series, keep: pl.Series, column: Column, stay: KeptRows) -> pl.Series:
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
