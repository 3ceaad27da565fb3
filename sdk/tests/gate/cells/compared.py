"""Filter drawn rows in an engine, compare them with the reference, and search the bytes for withheld values."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa

from licet.gate import Gate
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.cells import drawn
from sdk.tests.gate.engines import Engine

_ROWS = 4_000


@dataclass(slots=True)
class Counts:
    """Cells that went in, rows that came out, withheld values that were searched, and what was wrong."""

    cells: int = 0
    kept: int = 0
    sought: int = 0
    wrong_rows: int = 0
    bytes_left: int = 0


def compare(engine: Engine, seed: int, counts: Counts, *, rows: int = _ROWS) -> None:
    """Filter the rows of one seed and add up what was found."""
    given, manifest = drawn.rows(rows, seed), drawn.manifest(seed)
    for row in given:  # a mark in each value that can carry one, to be sought in the bytes
        if row["note"] is not None:
            row["note"] = f"{row['note']}~{row['row']:06d}~"
    expected = reference.gate(given, manifest, made.CATEGORY, "tenant_id", "recorded_at", made.KEY)
    gate = Gate(manifest, pseudonym_key=made.KEY)
    passed = gate.filter(
        engine.make(engines.table(given)), category=made.CATEGORY, tenant="tenant_id", time="recorded_at"
    )
    if isinstance(passed, pl.LazyFrame):
        passed = passed.collect()
    elif hasattr(passed, "compute"):  # Dask
        passed = passed.compute()
    elif hasattr(passed, "sparkSession"):
        passed = passed.collect()
    read = engine.read(passed.lazy() if "lazy" in engine.name or "streaming" in engine.name else passed)
    left, meant = engines.plain(read), engines.plain(expected)
    counts.wrong_rows += sum(mine != theirs for mine, theirs in zip(left, meant, strict=False))
    counts.wrong_rows += abs(len(left) - len(meant))
    counts.cells += rows * len(given[0]) if given else 0
    counts.kept += len(left)
    seen = {row["note"] for row in expected if row.get("note")}
    form = _written(passed)
    for row in given:
        if row["note"] and row["note"] not in seen:
            counts.sought += 1
            counts.bytes_left += row["note"].encode() in form


def _written(passed: Any) -> bytes:
    if hasattr(passed, "to_arrow_table"):
        return pickle.dumps(passed.to_arrow_table())
    if isinstance(passed, pl.DataFrame):
        return pickle.dumps(passed) + pickle.dumps(passed.to_arrow(compat_level=pl.CompatLevel.newest()))
    return pickle.dumps(passed) + (
        pickle.dumps(pa.table(passed)) if isinstance(passed, pa.RecordBatch) else b""
    )
