"""Frames that nobody means well: each ends in the right rows, or in one sentence with a code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import ColumnUnusable, EngineFailed, FrameNotSupported, GateError
from licet.gate import Gate, engines
from licet.gate.engine import Engine
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest
from sdk.tests.gate.people import KEYS, obligation
from sdk.tests.gate.small import passed

OPEN = manifest([entry("acme", ["rpm", "operator"])])
TEXTS = {"tenant_id": ["acme", "initech", "acme"], "rpm": [1.0, 2.0, 3.0]}
MAKERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pandas": pd.DataFrame,
    "pyarrow": pa.table,
    "batch": lambda rows: pa.table(rows).to_batches()[0],
    "duckdb": lambda rows: _relation(duckdb.connect(), rows),
}


def _relation(connection: duckdb.DuckDBPyConnection, rows: dict[str, Any]) -> duckdb.DuckDBPyRelation:
    given = pa.table(rows)  # noqa: F841  DuckDB finds it by its name
    connection.execute("CREATE OR REPLACE TABLE measured AS SELECT * FROM given")
    return connection.table("measured")


def rpm(frame: Any) -> list[float]:
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return sorted(row[1] for row in frame.fetchall())
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    column = frame.column("rpm") if isinstance(frame, pa.Table | pa.RecordBatch) else frame["rpm"]
    return list(column.to_pylist() if hasattr(column, "to_pylist") else column.to_list())


# DuckDB: the frame's database cannot overrule the policy


@pytest.mark.parametrize("kind", ["TABLE", "VIEW"])
@pytest.mark.parametrize("name", ["licet_policy", "licet_frame", "policy", "table", "name", "relation"])
def test_a_catalogue_cannot_shadow_the_policy(name: str, kind: str) -> None:
    connection = duckdb.connect()
    connection.execute(
        f"CREATE {kind} \"{name}\" AS SELECT 'initech' AS tenant_id, encode('initech') AS licet__key,"
        " 0 AS licet__code, true AS licet__cleared, true AS licet__timeless"
    )
    assert rpm(passed(Gate(OPEN), _relation(connection, TEXTS))) == [1.0, 3.0]


def test_a_connection_that_reads_nothing_from_python_is_refused_with_a_sentence() -> None:
    connection = duckdb.connect()
    relation = _relation(connection, TEXTS)
    connection.execute("SET python_enable_replacements = false")
    with pytest.raises(FrameNotSupported, match="python_enable_replacements"):
        passed(Gate(OPEN), relation)


@pytest.mark.parametrize("collation", ["nocase", "noaccent", "nocase.noaccent"])
def test_duckdb_compares_tenants_byte_for_byte(collation: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"SET default_collation = '{collation}'")
    rows = {"tenant_id": ["acme", "ACME", "Acme", "äcme"], "rpm": [1.0, 2.0, 3.0, 4.0]}
    gate = Gate(OPEN)
    assert rpm(passed(gate, _relation(connection, rows))) == [1.0]
    assert (gate.report().categories[0].unnamed, gate.report().categories[0].kept) == (3, {"acme": 1})


def test_a_collated_column_is_compared_byte_for_byte() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE measured (tenant_id VARCHAR COLLATE NOCASE, rpm DOUBLE)")
    connection.execute("INSERT INTO measured VALUES ('ACME', 1), ('acme', 2)")
    assert rpm(passed(Gate(OPEN), connection.table("measured"))) == [2.0]


def test_a_collation_frees_nobody_who_is_left_out() -> None:
    connection = duckdb.connect()
    connection.execute("SET default_collation = 'nocase'")
    people = manifest([entry("acme", ["rpm"], obligations=[obligation("ann", fields=("operator",))])])
    rows = {"tenant_id": ["acme"] * 3, "rpm": [1.0, 2.0, 3.0], "operator": ["x", "ann", "X"]}
    gate = Gate(people, subject_keys=KEYS)
    assert rpm(passed(gate, _relation(connection, rows))) == [1.0, 3.0]


def test_two_gates_on_one_connection_keep_their_own_policies() -> None:
    connection = duckdb.connect()
    relation = _relation(connection, TEXTS)
    first = passed(Gate(OPEN), relation)
    second = passed(Gate(manifest([entry("initech", ["rpm"])])), relation)
    assert (rpm(first), rpm(second)) == ([1.0, 3.0], [2.0])


# Names


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("name", ["licet__code", "LICET__may_0", "licet__"])
def test_names_that_the_gate_uses_are_refused(maker: str, name: str) -> None:
    with pytest.raises(ColumnUnusable, match="begin with licet__"):
        passed(Gate(OPEN), MAKERS[maker]({**TEXTS, name: [1, 2, 3]}))


DOUBLED = pa.table([TEXTS["tenant_id"], TEXTS["rpm"], TEXTS["rpm"]], names=["tenant_id", "rpm", "rpm"])


@pytest.mark.parametrize(
    "frame",
    [DOUBLED, DOUBLED.to_batches()[0], pd.DataFrame([["acme", 1, 2]], columns=["tenant_id", "rpm", "rpm"])],
    ids=["pyarrow", "batch", "pandas"],
)
def test_two_columns_of_one_name_are_refused(frame: Any) -> None:
    with pytest.raises(ColumnUnusable, match="several columns named 'rpm'"):
        passed(Gate(OPEN), frame)


odd = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8
) | st.sampled_from(
    [
        "^.*$",
        "*",
        '"',
        "`",
        "a.b",
        "a b",
        "'; DROP TABLE measured; --",
        "tenant_id ",
        "RPM",
        "Tenant_ID",
        "rpm\n",
    ]
)


@pytest.mark.parametrize("maker", MAKERS)
@given(name=odd.filter(lambda name: not name.casefold().startswith("licet__") and name not in TEXTS))
def test_a_column_with_an_odd_name_is_dropped_or_passes_as_declared(maker: str, name: str) -> None:
    if maker == "duckdb" and name.casefold() in TEXTS:
        return  # DuckDB itself renames what differs in case alone
    for declared in (True, False):
        fields = [{"name": each} for each in ("rpm", *([name] if declared else []))]
        document = {"categories": [{"code": CATEGORY, "time_field": None, "fields": fields}]}
        allowed = entry("acme", ["rpm", *([name] if declared else [])])
        found = passed(Gate(manifest([allowed], **document)), MAKERS[maker]({**TEXTS, name: [7, 8, 9]}))
        assert rpm(found) == [1.0, 3.0]
        columns = engines.engine_of(found).columns(found)
        assert list(columns) == ["tenant_id", "rpm", *([name] if declared else [])]


def test_columns_of_pandas_that_are_no_texts_are_dropped_and_said() -> None:
    frame = pd.DataFrame({**TEXTS, 0: [1, 2, 3], ("a", 1): [1, 2, 3]})
    gate = Gate(OPEN)
    assert list(passed(gate, frame).columns) == ["tenant_id", "rpm"]
    assert gate.report().categories[0].columns_dropped == ("0", "('a', 1)")
    assert "columns 0, ('a', 1)" in str(gate.report())


# Tenants


@pytest.mark.parametrize(
    "tenants",
    [
        ["acme", 7, None],
        [{"a": 1}, "acme", None],
        [["acme"], "acme", None],
        [b"acme", b"acme", None],
        [1.5, 2.5, 3.5],
    ],
    ids=["texts and numbers", "dictionaries", "lists", "bytes", "fractions"],
)
def test_tenants_of_mixed_or_strange_types_are_refused_with_a_sentence(tenants: list[Any]) -> None:
    frame = pd.DataFrame({"tenant_id": pd.Series(tenants, dtype=object), "rpm": [1.0, 2.0, 3.0]})
    with pytest.raises(ColumnUnusable, match="Convert it to text or whole numbers"):
        passed(Gate(OPEN), frame)


@pytest.mark.parametrize("maker", [name for name in MAKERS if name != "batch"])
@pytest.mark.parametrize("kind", ["int8", "uint8", "int32", "int64", "uint64"])
def test_whole_numbers_are_tenants_beside_names_that_are_none(maker: str, kind: str) -> None:
    """The largest unsigned number is not the signed number with the same bits."""
    entries = [
        entry(name, ["rpm"])
        for name in ("acme", "globex", "7", "-1", "18446744073709551615", "99999999999999999999")
    ]
    largest = 2**64 - 1 if kind == "uint64" else 8
    rows = {"tenant_id": pa.array([7, 8, largest], kind), "rpm": [1.0, 2.0, 3.0]}
    frame = pa.table(rows)
    given = {"polars": pl.from_arrow, "polars lazy": lambda t: pl.from_arrow(t).lazy(), "pandas": pa.Table.to_pandas,
             "pyarrow": lambda t: t, "duckdb": lambda _: _relation(duckdb.connect(), rows)}[maker](frame)  # fmt: skip
    assert rpm(passed(Gate(manifest(entries)), given)) == ([1.0, 3.0] if kind == "uint64" else [1.0])


@pytest.mark.parametrize("kind", ["HUGEINT", "UHUGEINT", "DOUBLE", "BLOB", "INTEGER[]", "UUID"])
def test_a_tenant_column_of_another_type_is_refused_in_duckdb(kind: str) -> None:
    relation = duckdb.connect().sql(f"SELECT NULL::{kind} AS tenant_id, 1.0 AS rpm")
    with pytest.raises(GateError) as caught:
        passed(Gate(OPEN), relation)
    assert caught.value.code in {"column_unusable", "engine_failed"}


# The last resort


class Panic(BaseException):
    """Rust's panics reach Python like this, not as an Exception."""


@pytest.mark.parametrize("error", [RuntimeError, TypeError, Panic])
def test_whatever_an_engine_raises_is_one_sentence_with_a_code(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> Any:
        raise error("ann@example.org is not a number")

    monkeypatch.setattr(engines, "engine_of", lambda _: Engine("polars", fail))
    with (
        pytest.raises(EngineFailed, match="No rows were let through") as caught,
        caplog.at_level(logging.INFO, "licet"),
    ):
        passed(Gate(OPEN), pl.DataFrame(TEXTS))
    assert caught.value.code == "engine_failed"
    assert error.__name__ in str(caught.value)
    assert "ann@example.org" not in str(caught.value) + caplog.text
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, SystemExit])
def test_what_is_not_about_the_frame_stays_what_it_is(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(engines, "engine_of", lambda _: Engine("polars", fail))
    with pytest.raises(error):
        passed(Gate(OPEN), pl.DataFrame(TEXTS))


def test_a_lone_surrogate_in_a_pseudonymised_field_ends_in_a_sentence() -> None:
    document = manifest(
        [entry("acme", ["operator"], obligations=[{"code": "pseudonymise", "fields": ["operator"]}])]
    )
    frame = pd.DataFrame({"tenant_id": ["acme"], "operator": pd.Series(["\ud800"], dtype=object)})
    with pytest.raises(GateError):
        passed(Gate(document, pseudonym_key=KEY), frame)
