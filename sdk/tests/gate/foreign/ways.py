"""The ways into the gate for a table that Arrow read: each makes a frame and reads one back as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import polars as pl
import pyarrow as pa

from sdk.tests.gate import engines
from sdk.tests.gate.engines import Engine, Rows


def arrow_rows(table: Any) -> Rows:
    """Return rows of values in a form that compares: Python cannot hold every value of Arrow."""
    whole = table if isinstance(table, pa.Table) else pa.Table.from_batches([table])
    columns = {name: _cells(whole.column(at)) for at, name in enumerate(whole.schema.names)}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """Return the values, with times as numbers where Python cannot hold them."""
    try:
        return column.to_pylist()
    except (ValueError, OverflowError, ArithmeticError, pa.ArrowException):
        return column.cast(_counted(column.type)).to_pylist()


def _counted(kind: pa.DataType) -> pa.DataType:
    """Return the type with whole numbers in place of times, at any depth."""
    if pa.types.is_struct(kind):
        return pa.struct([each.with_type(_counted(each.type)) for each in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        made = pa.list_ if pa.types.is_list(kind) else pa.large_list
        return made(kind.value_field.with_type(_counted(kind.value_type)))
    return pa.int64() if pa.types.is_timestamp(kind) or pa.types.is_duration(kind) else kind


def _pandas_rows(frame: pd.DataFrame) -> Rows:
    return [
        {name: _listed(value) for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def _listed(value: Any) -> Any:
    """Return an array of numpy, at any depth, as a list."""
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def _polars_rows(frame: Any) -> Rows:
    return arrow_rows((frame.collect() if isinstance(frame, pl.LazyFrame) else frame).to_arrow())


def _duckdb_rows(relation: Any) -> Rows:
    names = relation.columns
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


_READ: Final = {
    "pyarrow": arrow_rows,
    "pyarrow batch": arrow_rows,
    "pandas": _pandas_rows,
    "duckdb": _duckdb_rows,
    **dict.fromkeys(("polars", "polars lazy", "polars streaming"), _polars_rows),
}
_MADE: Final = {"pandas": lambda table: table.to_pandas(), "pyarrow batch": lambda table: _batch(table)}  # noqa: PLW0108


def _batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [
        pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type) for column in table
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


WAYS: Final = (
    *(
        Engine(each.name, _MADE.get(each.name, each.make), _READ.get(each.name, each.read))
        for each in engines.SMALL
    ),
    Engine(
        "pandas over Arrow",
        lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
        lambda frame: arrow_rows(pa.table({name: pa.array(frame[name].array) for name in frame.columns})),
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file in one engine. `why` is the sentence of a refusal, or the error of the engine itself."""

    file: str
    engine: str
    fate: str
    why: str = ""
