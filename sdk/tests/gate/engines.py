"""Each engine as: make a frame of rows, and read one back as rows that can be compared."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

Rows = list[dict[str, Any]]

ARROW = pa.schema(
    {
        "row": pa.int64(),
        "tenant_id": pa.string(),
        "recorded_at": pa.timestamp("us", "UTC"),
        "rpm": pa.float64(),
        "uptime": pa.int64(),
        "operator": pa.string(),
        "badge": pa.int64(),
        "on": pa.bool_(),
        "note": pa.string(),
        "undeclared": pa.int64(),
    }
)
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


@dataclass(frozen=True, slots=True)
class Engine:
    name: str
    make: Callable[[pa.Table], Any]
    read: Callable[[Any], Rows]


def table(rows: Rows) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=ARROW)


def plain(rows: Rows) -> Rows:
    """Sorted by row, every kind of missing as None, every instant in UTC."""
    found = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return sorted(found, key=lambda row: repr(sorted(row.items(), key=lambda item: item[0])))


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return value


def _pandas(made: pa.Table) -> pd.DataFrame:
    return made.to_pandas(types_mapper=NULLABLE.get)


def _duckdb(made: pa.Table) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE given AS SELECT * FROM made")
    return connection.table("given")


SMALL = (
    Engine("polars", pl.from_arrow, lambda frame: frame.to_dicts()),
    Engine("polars lazy", lambda made: pl.from_arrow(made).lazy(), lambda frame: frame.collect().to_dicts()),
    Engine(
        "polars streaming",
        lambda made: pl.from_arrow(made).lazy(),
        lambda frame: frame.collect(engine="streaming").to_dicts(),
    ),
    Engine("pyarrow", lambda made: made, lambda frame: frame.to_pylist()),
    Engine(
        "pyarrow batch",
        lambda made: (
            made.combine_chunks().to_batches()[0]
            if made.num_rows
            else pa.RecordBatch.from_pylist([], schema=ARROW)
        ),
        lambda frame: frame.to_pylist(),
    ),
    Engine("pandas", _pandas, lambda frame: frame.to_dict("records")),
    Engine("duckdb", _duckdb, lambda frame: frame.to_arrow_table().to_pylist()),
)
