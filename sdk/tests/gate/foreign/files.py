"""The foreign files, and a manifest for whatever columns they have."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from licet.manifest import Manifest
from sdk.tests.gate import made

_DEFAULT: Final = Path(__file__).resolve().parents[5] / "shared" / "vectors"
TENANT: Final = "tenant of the row"
TIME: Final = "time of the row"
HUGE: Final = "large_string_map.brotli.parquet"  # one cell of 2 GiB: 15 GB of memory in polars
_TENANTS: Final = ("globex", "acme", "initech", None)  # all columns; every second column; not cleared; nobody
_ROWS: Final = 24  # enough for each tenant inside and outside of its window
_MOST: Final = 2_000


def folder() -> Path | None:
    """Return the folder of the foreign files, or None where they are not."""
    found = Path(os.environ.get("LICET_VECTORS") or _DEFAULT) / "parquet"
    return found if found.is_dir() else None


def listed(folder: Path) -> list[Path]:
    """Return the foreign files."""
    return sorted(folder.glob("*.parquet"))


def with_tenants(path: Path) -> pa.Table:
    """Read a file with Arrow, repeat it to some rows, and add columns with tenants and times.

    Raises: pa.ArrowException, OSError for a file that Arrow cannot read.
    """
    table = pq.ParquetFile(path).read()
    if 0 < table.num_rows < _ROWS:
        table = pa.concat_tables([table] * -(-_ROWS // table.num_rows))
    table = table.slice(0, _MOST)
    rows = range(table.num_rows)
    table = table.append_column(TENANT, pa.array([_TENANTS[row % 4] for row in rows], pa.string()))
    days = [None if row % 7 == 6 else datetime(2026, 1, 1 + row // 4 % 3, tzinfo=UTC) for row in rows]
    return table.append_column(TIME, pa.array(days, pa.timestamp("us", "UTC")))


def manifest(columns: list[str], *, window: bool = True) -> Manifest:
    """Return a manifest that allows globex everything, in January's first two days, and acme every second column."""
    within: dict[str, Any] = (
        {"data_from": "2026-01-01T00:00:00Z", "data_until": "2026-01-03T00:00:00Z"} if window else {}
    )
    fields = [{"name": name, "identifies": "none"} for name in columns]
    return made.manifest(
        [made.entry("globex", columns, **within), made.entry("acme", columns[::2])],
        categories=[{"code": made.CATEGORY, "version": 1, "fields": fields}],
    )
