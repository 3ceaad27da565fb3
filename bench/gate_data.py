"""The data for measuring the gate: shuffled rows of 10,000 tenants, twelve columns, 54 bytes a row."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from licet.manifest import Manifest

CATEGORY = "machine-telemetry"
TENANTS = 10_000
NAMES = [f"tenant-{number:05d}" for number in range(TENANTS)]
ALLOWED = [number % 10 < 7 for number in range(TENANTS)]
FIELDS = ["f0", "f1", "g0", "g1", "g2", "g3", "i0", "i1", "s0", "b0"]
BYTES = 4 + 8 + 2 * 8 + 4 * 4 + 2 * 4 + 2 + 1


def rows(count: int, *, seed: int = 0) -> pa.Table:
    """Return a table with tenants as a dictionary column."""
    rng = np.random.default_rng(seed)
    codes = pa.array(rng.integers(0, TENANTS, count, dtype=np.int32))
    columns: dict[str, Any] = {
        "tenant_id": pa.DictionaryArray.from_arrays(codes, pa.array(NAMES)),
        "recorded_at": pa.array(rng.integers(0, 10**15, count)).cast(pa.timestamp("us")),
        **{f"f{n}": pa.array(rng.random(count)) for n in range(2)},
        **{f"g{n}": pa.array(rng.random(count, dtype=np.float32)) for n in range(4)},
        **{f"i{n}": pa.array(rng.integers(0, 10**6, count, dtype=np.int32)) for n in range(2)},
        "s0": pa.array(rng.integers(0, 1000, count, dtype=np.int16)),
        "b0": pa.array(rng.integers(0, 100, count, dtype=np.int8)),
    }
    return pa.table(columns)


def with_texts(table: pa.Table) -> pa.Table:
    """Return the table with tenants as plain texts, the usual form."""
    return table.set_column(0, "tenant_id", table.column("tenant_id").cast(pa.large_string()))


def may() -> dict[str, list[bool]]:
    """Return by field which tenants allow it: 85 of 100, a different choice per field."""
    rng = np.random.default_rng(1)
    return {field: (rng.random(TENANTS) < 0.85).tolist() for field in FIELDS}


def manifest(*, carved: bool) -> Manifest:
    """Return a manifest with seven tenants in ten cleared, for all fields or (`carved`) each for its own."""
    allowed = may()
    entries = [
        {
            "tenant": name,
            "category": CATEGORY,
            "fields": ["recorded_at", *(f for f in FIELDS if not carved or allowed[f][number])],
        }
        for number, name in enumerate(NAMES)
        if ALLOWED[number]
    ]
    excluded = [
        {"tenant": name, "category": CATEGORY} for name in itertools.compress(NAMES, (not a for a in ALLOWED))
    ]
    fields = [{"name": name} for name in ["recorded_at", *FIELDS]]
    return Manifest.from_dict(
        {
            "clearance": "clr_bench",
            "run": "bench",
            "revision": 1,
            "purpose": "train-shared-model",
            "categories": [{"code": CATEGORY, "fields": fields}],
            "entries": entries,
            "excluded": excluded,
        }
    )


def cleared() -> list[str]:
    """Return the names of cleared tenants."""
    return list(itertools.compress(NAMES, ALLOWED))


def on_polars(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()
