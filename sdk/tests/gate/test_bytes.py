"""What is withheld is gone from the bytes: of everything a frame can be written as, not one value is left."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from licet.gate import Gate
from sdk.tests.gate import made
from sdk.tests.gate.secret_frames import COLUMNS, FIRST, ROWS, TENANTS, gate, given, hidden, secret

NOT_IN_PANDAS = {"list", "struct"}  # objects there: nothing is shared


def arrow_forms(table: pa.Table) -> dict[str, bytes]:
    forms = {"pickle": pickle.dumps(table)}
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    forms["ipc"] = sink.getvalue()
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="none", use_dictionary=False)
    forms["parquet"] = sink.getvalue()
    return forms


def polars_forms(frame: pl.DataFrame) -> dict[str, bytes]:
    forms = {"pickle": pickle.dumps(frame)}
    for name, write in (("ipc", frame.write_ipc), ("stream", frame.write_ipc_stream)):
        sink = io.BytesIO()
        write(sink)
        forms[name] = sink.getvalue()
    sink = io.BytesIO()
    frame.write_parquet(sink, compression="uncompressed")
    forms["parquet"] = sink.getvalue()
    newest = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    forms["arrow with views"] = pickle.dumps(newest)
    return forms


def pandas_forms(frame: pd.DataFrame) -> dict[str, bytes]:
    return {"pickle": pickle.dumps(frame)} | arrow_forms(pa.Table.from_pandas(frame))


def duckdb_made(table: pa.Table) -> Any:
    return duckdb.connect().from_arrow(table)


ENGINES: dict[str, tuple[Callable[[pa.Table], Any], Callable[[Any], dict[str, bytes]]]] = {
    "pyarrow": (lambda table: table, arrow_forms),
    "pyarrow batch": (
        lambda table: table.to_batches()[0],
        lambda batch: arrow_forms(pa.Table.from_batches([batch])) | {"batch": pickle.dumps(batch)},
    ),
    "polars": (pl.from_arrow, polars_forms),
    "polars lazy": (lambda table: pl.from_arrow(table).lazy(), lambda frame: polars_forms(frame.collect())),
    "pandas": (lambda table: table.to_pandas(), pandas_forms),
    "pandas on arrow": (lambda table: table.to_pandas(types_mapper=pd.ArrowDtype), pandas_forms),
    "duckdb": (duckdb_made, lambda relation: arrow_forms(relation.to_arrow_table())),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("engine", ENGINES)
def test_no_byte_of_what_is_withheld_is_left(engine: str, name: str) -> None:
    make, forms = ENGINES[engine]
    passed = gate(name).filter(make(given(name)), category=made.CATEGORY, tenant="tenant_id")
    for column in (name, f"{name}_shared"):
        alone = (
            passed[[column]]
            if "pandas" in engine
            else passed.select([column] if engine != "duckdb" else column)
        )
        for form, written in forms(alone).items():
            found = sum(value in written for value in hidden(name, column))
            assert found == 0, f"{engine}, {column}: {found} values left in {form}"


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_allowed_is_there(engine: str) -> None:
    """The search would find it."""
    make, forms = ENGINES[engine]
    passed = gate("number", "text").filter(
        make(given("number", "text")), category=made.CATEGORY, tenant="tenant_id"
    )
    for form, written in forms(passed).items():
        for row in range(0, ROWS, 4):
            assert secret(row).encode() in written, form
            assert (FIRST + row).to_bytes(8, "little") in written, form


def test_a_plain_null_would_have_left_it_all() -> None:
    """Why this is tested at all: the engine's own way of setting a value to null hides it, no more."""
    frame = pl.DataFrame({"number": range(FIRST, FIRST + ROWS)})
    nulled = frame.with_columns(pl.when(pl.col("number") % 2 == 0).then("number").alias("number"))
    assert nulled["number"].null_count() == ROWS / 2
    assert (FIRST + 1).to_bytes(8, "little") in pickle.dumps(nulled)


def test_a_slice_does_not_bring_its_neighbours() -> None:
    table = given("number").slice(0, 1)
    assert (FIRST + 7).to_bytes(8, "little") in pickle.dumps(table)
    passed = gate("number").filter(table, category=made.CATEGORY, tenant="tenant_id")
    assert passed.num_rows == 1
    assert (FIRST + 7).to_bytes(8, "little") not in pickle.dumps(passed)


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_an_enumeration_lists_only_what_is_left(engine: str) -> None:
    values = [secret(row) for row in range(8)]
    tenants = [TENANTS[row % 4] for row in range(8)]
    frames = {
        "polars": pl.DataFrame({"tenant_id": tenants, "text": pl.Series(values, dtype=pl.Enum(values))}),
        "pandas": pd.DataFrame({"tenant_id": tenants, "text": pd.Categorical(values)}),
        "pyarrow": pa.table({"tenant_id": tenants, "text": pa.array(values).dictionary_encode()}),
    }
    passed = gate("text").filter(frames[engine], category=made.CATEGORY, tenant="tenant_id")
    written = pickle.dumps(passed)
    assert [row for row in range(8) if secret(row).encode() in written] == [0, 4]
    assert type(passed) is type(frames[engine])


def test_dictionaries_within_lists_are_made_anew_as_well() -> None:
    kind = pa.list_(pa.dictionary(pa.int32(), pa.string()))
    values = pa.array([[secret(row)] for row in range(8)]).cast(kind)
    table = pa.table({"tenant_id": [TENANTS[row % 4] for row in range(8)], "text": values})
    passed = gate("text").filter(table, category=made.CATEGORY, tenant="tenant_id")
    assert passed.column("text").type == kind
    assert [row for row in range(8) if secret(row).encode() in pickle.dumps(passed)] == [0, 4]


@pytest.mark.parametrize("dictionary", [True, False])
def test_a_batch_that_arrow_filters_at_once_holds_nothing_of_its_neighbours(dictionary: bool) -> None:
    """Every column passes whole, and the batch is a slice of a larger one."""
    tenants = pa.array([TENANTS[row % 4] for row in range(ROWS)])
    columns = {"tenant_id": tenants.dictionary_encode() if dictionary else tenants}
    columns |= {"number": COLUMNS["number"](), "text": COLUMNS["text"]()}
    batch = pa.record_batch(columns).slice(500, 1_000)
    fields = [{"name": name, "type": "any", "identifies": "none"} for name in ("number", "text")]
    categories = [{"code": made.CATEGORY, "version": 1, "fields": fields}]
    cleared = Gate(made.manifest([made.entry("acme", ["number", "text"])], categories=categories))
    passed = cleared.filter(batch, category=made.CATEGORY, tenant="tenant_id")
    mine = [row for row in range(500, 1_500) if row % 4 == 0]
    assert passed.to_pydict() == {
        "tenant_id": ["acme"] * len(mine),
        "number": [FIRST + row for row in mine],
        "text": [secret(row) for row in mine],
    }
    written = arrow_forms(pa.Table.from_batches([passed])) | {"batch": pickle.dumps(passed)}
    for form, content in written.items():
        for row in set(range(ROWS)) - set(mine):
            assert secret(row).encode() not in content, (form, row)
            assert (FIRST + row).to_bytes(8, "little") not in content, (form, row)
        assert b"globex" not in content, form
    assert passed.schema.metadata is None
