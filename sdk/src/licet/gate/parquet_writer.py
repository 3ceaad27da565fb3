"""Write filtered Arrow tables to one Parquet file, in large row groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_GROUP: Final = 1_048_576


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
