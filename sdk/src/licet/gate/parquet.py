"""Filter Parquet files piece by piece, so memory use does not grow with the data set.

With polars installed, reading, filtering and writing run in parallel on all cores. Otherwise Arrow does the
work. The SDK lists the files and joins their schemas itself, so both read the same.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from licet.errors import EngineFailed, LicetError, NotReadable
from licet.gate.contradictions import Contradictions
from licet.gate.gate import Gate
from licet.gate.source_files import Source, SourceFile, listed, refuse_target_inside

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
    """Write what the gate lets through of `source` (a file, a folder, a pattern or several of them) to the file
    `target`.

    Returns the number of rows written. `target` appears only when it is complete. `progress` is called from
    any thread with the number of rows read per piece.

    Folders named `key=value` are columns of texts. Rows with a column that says something else are left out and
    counted as `contradicts_folder`. A column that some files lack is empty there, and the log says so.

    A withdrawal takes effect from the next piece. In `observe` mode all rows are written. Statistics and
    metadata of the source are not copied.

    Raises: what `Gate.filter` raises, before anything is written; NotReadable, which names the file; SourceUnclear
    for a table format, a column of two types, folders of different columns, or a target inside of the source.
    """
    finished = Path(target)
    refuse_target_inside(source, finished)
    partial = finished.with_name(finished.name + ".partial")
    streamed = _by_polars if (engine or _fastest()) == "polars" else _by_arrow
    copy = _Copy(gate, source, partial, category, tenant, time, compression, progress)
    try:
        written = streamed(copy)
        partial.replace(finished)
    finally:
        partial.unlink(missing_ok=True)
    return written


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is read, how it is filtered, and where it is written. `lost` holds errors of the caller's progress."""

    gate: Gate
    source: Source
    target: Path
    category: str
    tenant: str
    time: str | None
    compression: Codec
    progress: Callable[[int], None] | None
    lost: list[BaseException] = field(default_factory=list)

    def watched(self, rows: int) -> None:
        """Call the caller's progress, and keep its error: polars wraps it in one of its own."""
        try:
            if self.progress is not None:
                self.progress(rows)
        except BaseException as error:
            self.lost.append(error)
            raise


def _by_polars(copy: _Copy) -> int:
    """Filter as one streaming polars query; return the rows written."""
    from licet.gate import parquet_polars

    files = listed(copy.source)
    schema = parquet_polars.read_schema(files)
    contradictions = Contradictions()
    frame = parquet_polars.scanned(
        schema,
        contradictions=contradictions,
        drop=copy.gate.mode == "enforce",
        progress=None if copy.progress is None else copy.watched,
    )
    try:
        return parquet_polars.sink(
            copy.gate,
            frame,
            copy.target,
            category=copy.category,
            tenant=copy.tenant,
            time=copy.time,
            compression=copy.compression,
        )
    except LicetError:
        raise
    except Exception as error:
        if copy.lost:
            raise copy.lost[0] from None
        raise _explained(files, error) from error
    finally:
        contradictions.report_to(copy.gate, copy.category)


def _explained(files: list[SourceFile], error: Exception) -> LicetError:
    """Return an error that names the first file which cannot be read, if that is the reason."""
    import polars as pl

    for each in files:
        try:
            pl.scan_parquet(each.path, hive_partitioning=False, glob=False).select(pl.all().count()).collect()
        except Exception:  # noqa: BLE001  the file is the reason for any error of polars
            return NotReadable(f"{each.path} cannot be read as Parquet ({type(error).__name__}).")
    return EngineFailed(f"The files cannot be filtered: polars raised {type(error).__name__}: {error}")


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


def _fastest() -> EngineName:
    """Return the faster engine that is installed."""
    return "polars" if importlib.util.find_spec("polars") is not None else "pyarrow"
