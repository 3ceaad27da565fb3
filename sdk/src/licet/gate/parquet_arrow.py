"""Filter Parquet files with Arrow alone, and yield tables for training loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from licet.gate.gate import Gate

BATCH: Final = 131_072
_GROUP: Final = 1_048_576
_AHEAD: Final = 2  # batches read ahead; each one takes memory


def tables(
    gate: Gate,
    source: str | list[str],
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    rows_per_batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
) -> Iterator[pa.Table]:
    """Yield what the gate lets through, as Arrow tables.

    The first table is empty and has the schema.
    """
    data = ds.dataset(source, format="parquet")
    columns = gate.columns(data.schema.names, category=category, tenant=tenant, time=time)
    # with every column of the source, for the report to name the dropped ones
    yield gate.filter(data.schema.empty_table(), category=category, tenant=tenant, time=time)
    scanner = data.scanner(
        columns=list(columns), batch_size=rows_per_batch, batch_readahead=_AHEAD, fragment_readahead=1
    )
    for batch in scanner.to_batches():
        yield gate.filter(pa.Table.from_batches([batch]), category=category, tenant=tenant, time=time)
        if progress is not None:
            progress(batch.num_rows)


def write(target: Path, passed: Iterator[pa.Table], *, compression: str) -> int:
    """Write the tables to a Parquet file; return the rows written."""
    first = next(passed)
    texts = [field.name for field in first.schema if _repeats(field.type)]
    rows = 0
    # dictionary encoding of numbers costs more than it saves, as they rarely repeat
    with pq.ParquetWriter(target, first.schema, compression=compression, use_dictionary=texts) as writer:
        waiting: list[pa.Table] = []
        for table in passed:
            waiting.append(table)
            if sum(each.num_rows for each in waiting) >= _GROUP:
                rows += _write_group(writer, waiting)
        rows += _write_group(writer, waiting)
    return rows


def _write_group(writer: Any, waiting: list[pa.Table]) -> int:
    """Write the waiting tables as one row group and empty the list; return the rows written."""
    if not waiting:
        return 0
    table = pa.concat_tables(waiting)
    waiting.clear()
    if table.num_rows:
        writer.write_table(table, row_group_size=_GROUP)
    return int(table.num_rows)


def _repeats(kind: Any) -> bool:
    """Tell whether the type is text, where dictionary encoding saves space."""
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind))
