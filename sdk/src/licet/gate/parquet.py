"""Parquet in, Parquet out, a row group's worth at a time: never the whole data set, however large it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from licet.gate.gate import Gate

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]

BATCH: Final = 131_072
_GROUP: Final = 1_048_576
_AHEAD: Final = 2  # batches and fragments read ahead: what is in flight is what memory is taken for


def filter_parquet(
    gate: Gate,
    source: Source,
    target: str | os.PathLike[str],
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    compression: str = "zstd",
    rows_per_batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write what the gate lets through of `source` (a file, a folder, or files) to the file `target`.

    Returns the rows written. The target appears only when it is complete. `progress` is called with the number
    of rows read, batch by batch. A tenant withdrawn meanwhile yields no more rows from the next batch on; in
    `observe` mode everything is written. Statistics and metadata of the source are not carried over.
    """
    passed = tables(
        gate,
        source,
        category=category,
        tenant=tenant,
        time=time,
        rows_per_batch=rows_per_batch,
        progress=progress,
    )
    finished = Path(target)
    partial = finished.with_name(finished.name + ".partial")
    try:
        written = _write(partial, passed, compression)
        partial.replace(finished)
    finally:
        partial.unlink(missing_ok=True)
    return written


def tables(
    gate: Gate,
    source: Source,
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    rows_per_batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> Iterator[pa.Table]:
    """The same as Arrow tables, for a loop that trains; the first is empty and shows the schema."""
    data = _data(source)
    names = data.schema.names
    columns = list(gate.columns(names, category=category, tenant=tenant, time=time))
    scanner = data.scanner(
        columns=columns,
        batch_size=rows_per_batch,
        batch_readahead=_AHEAD,
        fragment_readahead=1,
        use_threads=True,
    )
    # with the source's every column, so that the report can name those that are dropped
    yield gate.filter(data.schema.empty_table(), category=category, tenant=tenant, time=time)
    for batch in scanner.to_batches():
        yield gate.filter(pa.Table.from_batches([batch]), category=category, tenant=tenant, time=time)
        if progress is not None:
            progress(batch.num_rows)


def _data(source: Source) -> Any:
    if isinstance(source, str | os.PathLike):
        return ds.dataset(os.fspath(source), format="parquet")
    return ds.dataset([os.fspath(each) for each in source], format="parquet")


def _write(target: Path, passed: Iterator[pa.Table], compression: str) -> int:
    first = next(passed)
    rows = 0
    with ExitStack() as stack:
        plain = [field.name for field in first.schema if not _repeats(field.type)]
        writer = stack.enter_context(
            # a dictionary of numbers that hardly repeat costs more than it saves
            pq.ParquetWriter(
                target,
                first.schema,
                compression=compression,
                use_dictionary=[name for name in first.schema.names if name not in plain],
            )
        )
        waiting: list[pa.Table] = []
        for table in passed:
            waiting.append(table)
            if sum(each.num_rows for each in waiting) >= _GROUP:
                rows += _group(writer, waiting)
        rows += _group(writer, waiting)
    return rows


def _group(writer: Any, waiting: list[pa.Table]) -> int:
    if not waiting:
        return 0
    table = pa.concat_tables(waiting)
    waiting.clear()
    if table.num_rows:
        writer.write_table(table, row_group_size=_GROUP)
    return int(table.num_rows)


def _repeats(kind: Any) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))
