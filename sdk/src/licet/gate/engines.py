"""Which engine a frame is of, told without importing any that is not there already."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from licet.errors import FrameNotSupported
from licet.gate.tally import Tally

Filter = Callable[[Any, Callable[[], Tally]], Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """`filter` takes a frame of its kind, and what gives the plan in force with its counts: a lazy engine may
    ask for it again when it runs."""

    name: str
    filter: Filter

    def observe(self, frame: Any, asked: Callable[[], Tally]) -> None:
        """Count what `filter` would keep; what it makes is thrown away."""
        if self.name == "polars lazy":
            from licet.gate import on_polars

            on_polars.count_lazy(frame, asked)  # what is thrown away is never run, so would never be counted
        else:
            self.filter(frame, asked)

    def columns(self, frame: Any) -> Sequence[str]:
        if self.name == "polars lazy":
            return list(frame.collect_schema())
        if self.name.startswith("pyarrow"):
            return list(frame.schema.names)
        return list(frame.columns)


def engine_of(frame: Any) -> Engine:
    """Raises: FrameNotSupported."""
    kind = type(frame)
    for module, names, make in _KNOWN:
        loaded = sys.modules.get(module)
        for name in names if loaded is not None else ():
            if isinstance(frame, getattr(loaded, name, ())):
                return make(name)
    raise FrameNotSupported(
        f"{kind.__module__}.{kind.__qualname__} is no frame the gate knows:"
        " it knows polars, pandas, pyarrow, DuckDB, Dask and Spark."
    )


def _polars(name: str) -> Engine:
    from licet.gate import on_polars

    if name == "LazyFrame":
        return Engine("polars lazy", on_polars.filter_lazy)
    return Engine("polars", lambda frame, asked: on_polars.filter_eager(frame, asked()))


def _arrow(name: str) -> Engine:
    from licet.gate import on_arrow

    if name == "RecordBatch":
        return Engine("pyarrow batch", lambda frame, asked: on_arrow.filter_batch(frame, asked()))
    return Engine("pyarrow", lambda frame, asked: on_arrow.filter_table(frame, asked()))


def _pandas(_name: str) -> Engine:
    from licet.gate import on_pandas

    return Engine("pandas", lambda frame, asked: on_pandas.filter_frame(frame, asked()))


def _duckdb(_name: str) -> Engine:
    from licet.gate import on_duckdb

    return Engine("duckdb", lambda frame, asked: on_duckdb.filter_relation(frame, asked()))


def _dask(_name: str) -> Engine:
    from licet.gate import on_dask

    return Engine("dask", lambda frame, asked: on_dask.filter_frame(frame, asked()))


def _spark(_name: str) -> Engine:
    from licet.gate import on_spark

    return Engine("spark", lambda frame, asked: on_spark.filter_frame(frame, asked()))


_KNOWN: Sequence[tuple[str, Sequence[str], Callable[[str], Engine]]] = (
    ("polars", ("DataFrame", "LazyFrame"), _polars),
    ("pyarrow", ("Table", "RecordBatch"), _arrow),
    ("pandas", ("DataFrame",), _pandas),
    ("duckdb", ("DuckDBPyRelation",), _duckdb),
    ("dask.dataframe", ("DataFrame",), _dask),
    ("pyspark.sql", ("DataFrame",), _spark),
)
