"""Times at the ends of their types: exact in every unit and engine, and infinity is inside of no window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from licet.gate import Gate
from sdk.tests.gate.made import entry, manifest
from sdk.tests.gate.small import passed

MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX = {64: 2**63 - 1, 32: 2**31 - 1}


def raw_times(bits: int) -> st.SearchStrategy[int]:
    """Every integer of the width, its ends and infinities, and what a multiplication would wrap."""
    most = MAX[bits]
    ends = [most, most - 1, -most, -most - 1, -most + 1, 0, -1, 1]
    wrapping = [
        sign * (most // factor + beside)
        for factor in (1_000, 10**6, 86_400_000_000)
        for sign in (1, -1)
        for beside in (0, 1)
    ]
    return (
        st.sampled_from(ends)
        | st.sampled_from(wrapping)
        | st.integers(-most - 1, most)
        | st.integers(10**9, 2 * 10**9)
    )


bounds = (
    st.none()
    | st.datetimes(timezones=st.just(UTC))
    | st.sampled_from(
        [
            datetime.min.replace(tzinfo=UTC),
            datetime.max.replace(tzinfo=UTC),
            EPOCH,
            datetime(2026, 1, 1, tzinfo=UTC),
        ]
    )
)
columns = st.sampled_from(["s", "ms", "us", "ns", "date32", "date64"]).flatmap(
    lambda unit: st.tuples(
        st.just(unit), st.lists(raw_times(32 if unit == "date32" else 64), min_size=1, max_size=8)
    )
)


def inside(raw: int, unit: str, window: tuple[datetime | None, datetime | None]) -> bool:
    """The window in exact integers of nanoseconds."""
    most = MAX[32 if unit == "date32" else 64]
    if raw >= most or raw <= -most:
        return False
    if unit.startswith("date"):
        days = raw if unit == "date32" else raw // 86_400_000
        first, last = days * 86_400 * 10**9, (days + 1) * 86_400 * 10**9
    else:
        first = raw * (1 if unit == "ns" else 1_000 * MICROSECONDS[unit])
        last = first + 1
    start, end = (
        None if bound is None else (bound - EPOCH) // timedelta(microseconds=1) * 1_000 for bound in window
    )
    return (start is None or first >= start) and (end is None or last <= end)


def gate_of(window: tuple[datetime | None, datetime | None]) -> Gate:
    start, end = (None if bound is None else bound.isoformat() for bound in window)
    return Gate(manifest([entry("acme", ["row"], data_from=start, data_until=end)]))


def table(unit: str, raw: list[int]) -> pa.Table:
    kind = {"date32": pa.date32(), "date64": pa.date64()}.get(unit) or pa.timestamp(unit, "UTC")
    plain = pa.array(raw, pa.int32() if unit == "date32" else pa.int64())
    return pa.table({"tenant_id": ["acme"] * len(raw), "row": range(len(raw)), "at": plain.view(kind)})


def from_duckdb(given: pa.Table) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE given AS SELECT * FROM given")
    return connection.table("given")


ENGINES: dict[str, Any] = {
    "pyarrow": (lambda t: t, lambda f: f["row"].to_pylist()),
    "batch": (lambda t: t.combine_chunks().to_batches()[0], lambda f: f.column("row").to_pylist()),
    "polars": (pl.from_arrow, lambda f: f["row"].to_list()),
    "polars lazy": (lambda t: pl.from_arrow(t).lazy(), lambda f: f.collect()["row"].to_list()),
    "pandas": (
        lambda t: pd.DataFrame(
            {
                "tenant_id": t["tenant_id"].to_pylist(),
                "row": t["row"].to_pylist(),
                "at": pd.Series(
                    t["at"].cast(pa.int64()).to_numpy().view(f"datetime64[{t.schema.field('at').type.unit}]")
                ),
            }
        ),
        lambda f: f["row"].tolist(),
    ),
    "pandas of Arrow": (lambda t: t.to_pandas(types_mapper=pd.ArrowDtype), lambda f: f["row"].tolist()),
}


@pytest.mark.parametrize("engine", ENGINES)
@given(column=columns, window=st.tuples(bounds, bounds).filter(lambda both: both != (None, None)))
@example(column=("us", [2**63 - 1, 0]), window=(None, datetime(2026, 11, 1, tzinfo=UTC)))
@example(column=("s", [2**62, 0]), window=(None, datetime(2026, 11, 1, tzinfo=UTC)))
@example(column=("date32", [2**31 - 2, 0]), window=(None, datetime(2026, 11, 1, tzinfo=UTC)))
def test_times_are_compared_exactly(
    engine: str, column: tuple[str, list[int]], window: tuple[datetime | None, datetime | None]
) -> None:
    unit, raw = column
    make, read = ENGINES[engine]
    if unit.startswith("date") and engine == "pandas":
        return  # pandas itself has no dates
    if unit == "s" and engine.startswith("polars"):
        return  # nor has polars seconds: it multiplies them when it reads
    if unit == "date64":
        raw = [value - value % 86_400_000 if abs(value) < 2**62 else value for value in raw]
        if engine.startswith("polars"):
            return  # and reads these as datetimes
    expected = [place for place, value in enumerate(raw) if inside(value, unit, window)]
    assert read(passed(gate_of(window), make(table(unit, raw)), time="at")) == expected


@given(
    raw=st.lists(
        raw_times(64).filter(lambda value: abs(value) < 2**62 or abs(value) >= 2**63 - 1),
        min_size=1,
        max_size=6,
    ),
    window=st.tuples(bounds, bounds).filter(lambda both: both != (None, None)),
)
def test_duckdb_compares_exactly_too(raw: list[int], window: tuple[datetime | None, datetime | None]) -> None:
    """Within what DuckDB itself can hold: it refuses the smallest integer."""
    raw = [value if value != -(2**63) else -(2**63) + 1 for value in raw]
    expected = [place for place, value in enumerate(raw) if inside(value, "us", window)]
    gate = gate_of(window)
    found = passed(gate, from_duckdb(table("us", raw)), time="at").fetchall()
    assert sorted(row[1] for row in found) == expected
    [report] = gate.report().categories
    assert (report.rows_kept, report.rows_dropped) == (len(expected), len(raw) - len(expected))


@pytest.mark.parametrize(
    "kind", ["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE"]
)
@pytest.mark.parametrize(
    "window", [{"data_from": "2020-01-01T00:00:00.5Z"}, {"data_until": "2300-01-01T00:00:00.25Z"}], ids=str
)
def test_infinity_in_duckdb_is_inside_of_no_window(kind: str, window: dict[str, str]) -> None:
    connection = duckdb.connect()
    values = ", ".join(f"('acme', '{value}'::{kind})" for value in ("infinity", "-infinity", "2026-01-01"))
    relation = connection.sql(f'SELECT * FROM (VALUES {values}) AS rows (tenant_id, "at")')
    gate = Gate(manifest([entry("acme", ["row"], **window)]))
    assert [str(row[1])[:10] for row in passed(gate, relation, time="at").fetchall()] == ["2026-01-01"]
    assert gate.report().categories[0].dropped == {"acme": 2}


@pytest.mark.parametrize(
    "window", [{"data_from": "2020-01-01T00:00:00Z"}, {"data_until": "2030-01-01T00:00:00Z"}], ids=str
)
def test_nat_is_inside_of_no_window(window: dict[str, str]) -> None:
    frame = pd.DataFrame({"tenant_id": ["acme", "acme"], "at": pd.to_datetime(["2026-01-01", None])})
    assert len(passed(Gate(manifest([entry("acme", ["row"], **window)])), frame, time="at")) == 1


@pytest.mark.parametrize("make", [lambda f: f, lambda f: f.lazy()], ids=["eager", "lazy"])
def test_observing_counts_infinity_as_outside(make: Any) -> None:
    frame = pl.DataFrame({"tenant_id": ["acme"] * 2, "at": pl.Series([2**63 - 1, 0]).cast(pl.Datetime("us"))})
    gate = Gate(manifest([entry("acme", ["row"], data_from="1960-01-01T00:00:00Z")]), mode="observe")
    passed(gate, make(frame), time="at")
    assert gate.report().categories[0].kept == {"acme": 1}
