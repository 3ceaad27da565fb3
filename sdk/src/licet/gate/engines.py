"""Find the engine that a frame belongs to, without importing an engine that the program has not loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from licet.errors import FrameNotSupported
from licet.gate.engine import Engine


def engine_of(frame: Any) -> Engine:
    """Return the engine of a frame.

    Raises: FrameNotSupported.
    """
    kind = type(frame)
    known = _BY_TYPE.get(kind)
    if known is not None:
        return known
    for module, names, make in _KNOWN:
        loaded = sys.modules.get(module)
        for name in names if loaded is not None else ():
            if isinstance(frame, getattr(loaded, name, ())):
                return _BY_TYPE.setdefault(kind, make(name))
    raise FrameNotSupported(
        f"{kind.__module__}.{kind.__qualname__} is not a frame that the gate supports."
        " Convert it to polars, pandas, pyarrow, DuckDB, Dask or Spark."
    )


def with_index(frame: Any) -> Any:
    """Return a frame with the named levels of a pandas or Dask index as columns; any other frame as it is."""
    engine = engine_of(frame)
    if engine.name not in {"pandas", "dask"}:
        return frame
    from licet.gate import pandas_index

    return (
        pandas_index.flattened(frame)
        if engine.name == "pandas"
        else frame.map_partitions(pandas_index.flattened)
    )


def _polars(name: str) -> Engine:
    from licet.gate import on_polars

    if name == "LazyFrame":
        return Engine("polars lazy", on_polars.filter_lazy)
    return Engine("polars", lambda frame, current_tally: on_polars.filter_eager(frame, current_tally()))


def _arrow(name: str) -> Engine:
    from licet.gate import on_arrow

    if name == "RecordBatch":
        return Engine(
            "pyarrow batch", lambda frame, current_tally: on_arrow.filter_batch(frame, current_tally())
        )
    return Engine("pyarrow", lambda frame, current_tally: on_arrow.filter_table(frame, current_tally()))


def _pandas(_name: str) -> Engine:
    from licet.gate import on_pandas

    return Engine("pandas", lambda frame, current_tally: on_pandas.filter_frame(frame, current_tally()))


def _duckdb(_name: str) -> Engine:
    from licet.gate import on_duckdb

    return Engine("duckdb", lambda frame, current_tally: on_duckdb.filter_relation(frame, current_tally()))


def _dask(_name: str) -> Engine:
    from licet.gate import on_dask

    return Engine("dask", lambda frame, current_tally: on_dask.filter_frame(frame, current_tally()))


def _spark(_name: str) -> Engine:
    from licet.gate import on_spark

    return Engine("spark", lambda frame, current_tally: on_spark.filter_frame(frame, current_tally()))


_KNOWN: Sequence[tuple[str, Sequence[str], Callable[[str], Engine]]] = (
    ("polars", ("DataFrame", "LazyFrame"), _polars),
    ("pyarrow", ("Table", "RecordBatch"), _arrow),
    ("pandas", ("DataFrame",), _pandas),
    ("duckdb", ("DuckDBPyRelation",), _duckdb),
    ("dask.dataframe", ("DataFrame",), _dask),
    ("pyspark.sql", ("DataFrame",), _spark),
)
# Engines have no state. For batches of a thousand rows the search would cost a twentieth of the filter.
_BY_TYPE: dict[type, Engine] = {}
