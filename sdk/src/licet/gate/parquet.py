"""Filter Parquet files piece by piece, so memory use does not grow with the data set.

With polars installed, reading, filtering and writing run in parallel on all cores. Otherwise Arrow does the
work. The SDK lists the files and joins their schemas itself, so both read the same.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from licet.errors import EngineFailed, LicetError, NotReadable
from licet.gate import storage
from licet.gate.contradictions import Contradictions
from licet.gate.gate import Gate
from licet.gate.source_file import SourceFile
from licet.gate.source_files import Source, listed, refuse_target_inside

_log = logging.getLogger("licet")

Codec = Literal["zstd", "snappy", "gzip", "lz4", "uncompressed"]
EngineName = Literal["polars", "pyarrow"]


def filter_parquet(
    gate: Gate,
    source: Source | Any,
    target: str | os.PathLike[str],
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    compression: Codec = "zstd",
    progress: Callable[[int], None] | None = None,
    engine: EngineName | None = None,
    snapshot: Any = None,
    filesystem: Any = None,
    owner: tuple[str, str] | None = None,
) -> int:
    """Write what the gate lets through of `source` (a file, a folder, a pattern or several of them) to the file
    `target`.

    Returns the number of rows written. `target` appears only when it is complete. `progress` is called from
    any thread with the number of rows read per piece.

    A path may be an address such as `s3://bucket/folder`, or a path on `filesystem` (pyarrow's or fsspec's). Arrow
    reads those.

    The folder of a table of Delta Lake or Iceberg is read through the log of the table, at `snapshot` (see
    `licet.tables.open_table`) or as it is now. The report names the snapshot.

    `owner` is the name and the value of a column that the source lacks because every row is of one tenant; it is
    treated as the name of a folder.

    Folders named `key=value` are columns of texts. Rows with a column that says something else are left out and
    counted as `contradicts_folder`. A column that some files lack is empty there, and the log says so.

    A withdrawal takes effect from the next piece. In `observe` mode all rows are written. Statistics and
    metadata of the source are not copied.

    Raises: what `Gate.filter` raises, before anything is written; NotReadable, which names the file; SourceUnclear
    for files of a table, a column of two types, folders of different columns, or a target inside of the source;
    TableNotSupported for a table that its library cannot read; NotConfigured if that library is missing.
    """
    from licet.tables import opening

    finished = Path(target)
    partial = finished.with_name(finished.name + ".partial")
    paths = not hasattr(source, "__dataclass_fields__") and isinstance(
        source, str | os.PathLike | list | tuple
    )
    if paths:
        refuse_target_inside(source, finished)
    if snapshot is not None or (filesystem is None and opening.is_table(source)):
        streamed = _of_table
        source = opening.open_table(source, snapshot=snapshot)
        source = source if owner is None else source.with_column(*owner)
    elif (engine or _fastest()) == "polars" and filesystem is None and _is_local(source):
        streamed = _by_polars
    else:
        streamed = _by_arrow
    copy = _Copy(gate, source, partial, category, tenant, time, compression, progress, filesystem, owner)
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
    source: Any
    target: Path
    category: str
    tenant: str
    time: str | None
    compression: Codec
    progress: Callable[[int], None] | None
    filesystem: Any = None
    owner: tuple[str, str] | None = None
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

    files = listed(copy.source, owner=copy.owner)
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
    except Exception as error:  # noqa: BLE001  polars has many; raised again as our own
        if copy.lost:
            raise copy.lost[0] from None
        raise _explained(files, error) from None
    finally:
        contradictions.report_to(copy.gate, copy.category)


def _explained(files: list[SourceFile], error: Exception) -> LicetError:
    """Return an error that names the first file which cannot be read, if that is the reason."""
    import polars as pl

    for each in files:
        try:
            pl.scan_parquet(str(each.path), hive_partitioning=False, glob=False).select(
                pl.all().count()
            ).collect()
        except Exception:  # noqa: BLE001  the file is the reason for any error of polars
            return NotReadable(f"{each.path} cannot be read as Parquet ({type(error).__name__}).")
    _log.debug("polars failed to filter files.", exc_info=error)
    return EngineFailed(
        f"The files cannot be filtered: polars raised {type(error).__name__}. Nothing was written. The log has its text"
        " at level DEBUG."
    )


def _by_arrow(copy: _Copy) -> int:
    """Filter batch by batch with Arrow; return the rows written."""
    from licet.gate import parquet_arrow

    passed = parquet_arrow.tables(
        copy.gate,
        copy.source,
        category=copy.category,
        tenant=copy.tenant,
        time=copy.time,
        progress=copy.progress,
        filesystem=copy.filesystem,
        owner=copy.owner,
    )
    return _written(copy, passed)


def _of_table(copy: _Copy) -> int:
    """Filter a snapshot of a table piece by piece; return the rows written."""
    return _written(copy, _passed(copy))


def _passed(copy: _Copy) -> Iterator[Any]:
    """Yield what the gate lets through of a snapshot; the first piece is empty and has the schema."""
    arguments: dict[str, Any] = {"category": copy.category, "tenant": copy.tenant, "time": copy.time}
    columns = copy.source.columns(copy.gate, **arguments)
    yield copy.gate.filter(copy.source.schema.empty_table(), **arguments)
    for piece in copy.source.pieces(columns):
        yield copy.gate.filter(piece, **arguments)
        if copy.progress is not None:
            copy.progress(piece.num_rows)


def _written(copy: _Copy, passed: Iterator[Any]) -> int:
    """Write Arrow tables to the target; return the rows written. Raises: EngineFailed."""
    import pyarrow as pa

    from licet.gate import parquet_writer

    compression = "none" if copy.compression == "uncompressed" else copy.compression
    try:
        return parquet_writer.write(copy.target, passed, compression=compression)
    except pa.ArrowException as error:
        _log.debug("Arrow failed to filter files.", exc_info=error)
        raise EngineFailed(
            f"The files cannot be filtered: Arrow raised {type(error).__name__}. Nothing was written. The log has its"
            " text at level DEBUG."
        ) from None


def _is_local(source: Source) -> bool:
    """Tell whether every path is on this machine."""
    paths = [source] if isinstance(source, str | os.PathLike) else source
    return all(storage.local_path(os.fspath(each)) is not None for each in paths)


def _fastest() -> EngineName:
    """Return the faster engine that is installed."""
    return "polars" if importlib.util.find_spec("polars") is not None else "pyarrow"
