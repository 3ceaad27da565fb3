"""The engines of the contract; Spark is with the tests of `make test-engines`."""

from __future__ import annotations

import io
import pickle
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from licet.gate import arrow_types
from sdk.tests.gate.contract import arrow_samples, duckdb_samples, pandas_samples, polars_samples
from sdk.tests.gate.contract.engine import ContractEngine


def _arrow_frame(column: pa.Array, tenants: tuple[str, ...]) -> pa.Table:
    return pa.table({"tenant_id": list(tenants), "rpm": list(range(len(tenants))), "note": column})


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _arrow_forms(column: Any) -> list[bytes]:
    sink = io.BytesIO()
    table = pa.table({"note": column})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return [sink.getvalue(), pickle.dumps(column)]


def _polars_frame(column: pl.Series, tenants: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame({"tenant_id": tenants, "rpm": range(len(tenants)), "note": column})


def _polars_forms(column: pl.Series) -> list[bytes]:
    if column.dtype == pl.Object:
        return [pickle.dumps(column.to_list())]
    sink = io.BytesIO()
    column.to_frame().write_ipc(sink)
    return [sink.getvalue(), pickle.dumps(column)]


def _pandas_frame(column: pd.Series, tenants: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({"tenant_id": list(tenants), "rpm": range(len(tenants)), "note": column})


def _pandas_kind(column: pd.Series) -> str:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return f"category of {len(column.dtype.categories)}"
    return str(column.dtype)


def _pandas_values(column: pd.Series) -> list[Any]:
    missing = column.isna()
    return [
        None if gone else _comparable(value) for value, gone in zip(column.tolist(), missing, strict=True)
    ]


def _comparable(value: Any) -> Any:
    """Return an array within an object as a list."""
    return value.tolist() if hasattr(value, "tolist") else value


def _duckdb_frame(column: list[str], tenants: tuple[str, ...]) -> Any:
    rows = ", ".join(f"('{each}', {row}, {column[row]})" for row, each in enumerate(tenants))
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE given AS SELECT * FROM (VALUES {rows}) AS t (tenant_id, rpm, note)")
    return connection.table("given").order("rpm")


def _duckdb_column(frame: Any) -> Any:
    return (frame.order("rpm") if "rpm" in frame.columns else frame).project("note")


def _duckdb_forms(column: Any) -> list[bytes]:
    try:
        return _arrow_forms(column.to_arrow_table().column("note"))
    except (duckdb.Error, pa.ArrowException):  # a type that DuckDB itself cannot write as Arrow
        return [pickle.dumps([str(row) for row in column.fetchall()])]


def _duckdb_arrow(column: Any) -> Any:
    if isinstance(column, list):
        column = _duckdb_column(_duckdb_frame(column, ("x",) * len(column)))
    return column.to_arrow_table().column("note")


def _duckdb_kind(column: Any) -> str:
    if isinstance(column, list):
        column = _duckdb_column(_duckdb_frame(column, ("x",) * len(column)))
    kind = str(column.types[0])
    return "ENUM" if kind.startswith("ENUM") else kind


ENGINES: Final = {
    each.name: each
    for each in (
        ContractEngine(
            "Arrow", arrow_samples.samples, _arrow_frame, lambda frame: _whole(frame.column("note")),
            lambda column: str(column.type), lambda column: column.to_pylist(), _arrow_forms, lambda column: column,
            lambda column: not arrow_types.copies(column.type),
        ),
        ContractEngine(
            "Arrow batch", arrow_samples.samples, lambda *given: _arrow_frame(*given).to_batches()[0],
            lambda frame: frame.column("note"), lambda column: str(column.type), lambda column: column.to_pylist(),
            _arrow_forms, lambda column: column, lambda column: not arrow_types.copies(column.type),
        ),
        ContractEngine(
            "pandas", pandas_samples.samples, _pandas_frame, lambda frame: frame["note"], _pandas_kind,
            _pandas_values, lambda column: [pickle.dumps(column)], pa.array,
        ),
        ContractEngine(
            "pandas over Arrow", pandas_samples.on_arrow, _pandas_frame, lambda frame: frame["note"], _pandas_kind,
            lambda column: pa.array(column.array).to_pylist(), lambda column: [pickle.dumps(column)],
            lambda column: _whole(pa.chunked_array(column.array.__arrow_array__())),
            lambda column: not arrow_types.copies(column.dtype.pyarrow_dtype),
        ),
        ContractEngine(
            "polars", polars_samples.samples, _polars_frame, lambda frame: frame["note"],
            lambda column: str(column.dtype), lambda column: column.to_list(), _polars_forms,
            lambda column: column.to_arrow(),
        ),
        ContractEngine(
            "polars lazy", polars_samples.samples, lambda *given: _polars_frame(*given).lazy(),
            lambda frame: frame.collect()["note"], lambda column: str(column.dtype),
            lambda column: column.to_list(), _polars_forms, lambda column: column.to_arrow(),
        ),
        ContractEngine(
            "DuckDB", duckdb_samples.samples, _duckdb_frame, _duckdb_column, _duckdb_kind,
            lambda column: [row[0] for row in _duckdb_rows(column)], _duckdb_forms, _duckdb_arrow,
        ),
    )
}  # fmt: skip


def _duckdb_rows(column: Any) -> list[tuple[Any, ...]]:
    if isinstance(column, list):
        column = _duckdb_column(_duckdb_frame(column, ("x",) * len(column)))
    return list(column.fetchall())
