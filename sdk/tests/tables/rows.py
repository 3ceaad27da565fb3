"""Rows of a table, and what the gate must let through of them: the table's own reader, then ten lines of Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from licet import tables
from licet.gate import Gate
from licet.gate.parquet import filter_parquet
from licet.manifest import Manifest
from sdk.tests.gate import engines, made, reference

ARGUMENTS: dict[str, Any] = {"category": made.CATEGORY, "tenant": "tenant_id", "time": "recorded_at"}
TENANTS = ("acme", "globex", "initech", None)
WINDOW = {"data_from": "2026-01-01T00:00:00Z", "data_until": "2026-01-08T00:00:00Z"}


def table(first: int, count: int, **more: Any) -> pa.Table:
    """Return rows from a number on, of four tenants, an hour apart."""
    numbers = range(first, first + count)
    at = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=each) for each in numbers]
    return pa.table(
        {
            "row": pa.array(numbers, pa.int64()),
            "tenant_id": pa.array([TENANTS[each % 4] for each in numbers], pa.string()),
            "recorded_at": pa.array(at, pa.timestamp("us", "UTC")),
            "note": pa.array([f"note {each}" for each in numbers], pa.string()),
            **{name: pa.array([value] * count) for name, value in more.items()},
        }
    )


def manifest(*more: str) -> Manifest:
    """Return a manifest: globex allows all within a window, acme only the row's number."""
    fields = ["row", "recorded_at", "note", *more]
    return made.manifest(
        [made.entry("globex", fields, **WINDOW), made.entry("acme", ["row", "recorded_at"])],
        categories=[
            {
                "code": made.CATEGORY,
                "version": 1,
                "fields": [{"name": n, "identifies": "none"} for n in fields],
            }
        ],
    )


def expected(own: pa.Table, *more: str) -> list[dict[str, Any]]:
    """Return what must pass of the rows that the table's own reader returns."""
    passed = reference.gate(own.to_pylist(), manifest(*more), made.CATEGORY, "tenant_id", "recorded_at")
    return engines.plain([dict(row) for row in passed])


def check(source: Any, own: pa.Table, target: Path, *more: str, **which: Any) -> Gate:
    """Filter a table in every way and compare with the table's own reader, then the reference."""
    wanted = expected(own, *more)
    snapshot = tables.open_table(source, **which)
    assert sorted(snapshot.to_arrow()["row"].to_pylist()) == sorted(own["row"].to_pylist())
    for engine in ("pyarrow", "polars", "duckdb", "pandas"):
        frame = snapshot.filter(Gate(manifest(*more)), engine=engine, **ARGUMENTS)
        assert engines.plain(_rows(frame)) == wanted, engine
    pieces = list(snapshot.batches(Gate(manifest(*more)), **ARGUMENTS))
    assert engines.plain(pa.concat_tables(pieces).to_pylist()) == wanted
    gate = Gate(manifest(*more))
    assert filter_parquet(gate, source, target, **which, **ARGUMENTS) == len(wanted)
    assert engines.plain(pq.read_table(target).to_pylist()) == wanted
    [source_read] = gate.report().sources()
    assert source_read["snapshot"] == snapshot.id
    return gate


def _rows(frame: Any) -> list[dict[str, Any]]:
    if hasattr(frame, "to_arrow_table"):
        frame = frame.to_arrow_table()
    if isinstance(frame, pa.Table):
        return frame.to_pylist()
    return frame.to_dicts() if hasattr(frame, "to_dicts") else frame.to_dict("records")
