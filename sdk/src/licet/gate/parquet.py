"""Filter Parquet files piece by piece, so memory use does not grow with the data set.

With polars installed, reading, filtering and writing run in parallel on all cores. Otherwise Arrow does the
work.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from licet.gate.gate import Gate

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Codec = Literal["zstd", "snappy", "gzip", "lz4", "uncompressed"]
EngineName = Literal["polars", "pyarrow"]


def filter_parquet(
    gate: Gate,
    source: Source,
    target: str | os.PathLike[str],
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    compression: Codec = "zstd",
    progress: Callable[[int], None] | None = None,
    engine: EngineName | None = None,
) -> int:
    """Write what the gate lets through of `source` (a file, a folder or several files) to the file
    `target`.

    Returns the number of rows written. `target` appears only when it is complete. `progress` is called from
    any thread with the number of rows read per piece.

    A withdrawal takes effect from the next piece. In `observe` mode all rows are written. Statistics and
    metadata of the source are not copied.

    Raises: what `Gate.filter` raises, before anything is written.
    """
    finished = Path(target)
    partial = finished.with_name(finished.name + ".partial")
    streamed = _by_polars if (engine or _fastest()) == "polars" else _by_arrow
    copy = _Copy(gate, _paths(source), partial, category, tenant, time, compression, progress or _quiet)
    try:
        written = streamed(copy)
        partial.replace(finished)
    finally:
        partial.unlink(missing_ok=True)
    return written


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is read, how it is filtered, and where it is written."""

    gate: Gate
    source: str | list[str]
    target: Path
    category: str
    tenant: str
    time: str | None
    compression: Codec
    progress: Callable[[int], None]


def _by_polars(copy: _Copy) -> int:
    """Filter as one streaming polars query; return the rows written."""
    import polars as pl

    def watched(piece: pl.DataFrame) -> pl.DataFrame:
        copy.progress(piece.height)
        return piece

    scan = pl.scan_parquet(copy.source)
    if copy.progress is not _quiet:
        scan = scan.map_batches(watched, schema=scan.collect_schema(), streamable=True)
    passed = copy.gate.filter(scan, category=copy.category, tenant=copy.tenant, time=copy.time)
    passed.sink_parquet(copy.target, compression=copy.compression)
    return int(pl.scan_parquet(copy.target).select(pl.len()).collect().item())


def _by_arrow(copy: _Copy) -> int:
    """Filter batch by batch with Arrow; return the rows written."""
    from licet.gate import parquet_arrow, parquet_writer

    passed = parquet_arrow.tables(
        copy.gate,
        copy.source,
        category=copy.category,
        tenant=copy.tenant,
        time=copy.time,
        progress=copy.progress,
    )
    compression = "none" if copy.compression == "uncompressed" else copy.compression
    return parquet_writer.write(copy.target, passed, compression=compression)


def _paths(source: Source) -> str | list[str]:
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    return [os.fspath(each) for each in source]


def _fastest() -> EngineName:
    """Return the faster engine that is installed."""
    return "polars" if importlib.util.find_spec("polars") is not None else "pyarrow"


def _quiet(_rows: int) -> None:
    """Ignore progress: the caller passed no callback."""
