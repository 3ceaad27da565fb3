"""Read Parquet with Arrow and yield what the gate lets through, also for training loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.dataset as ds

from licet.gate.gate import Gate

BATCH: Final = 131_072
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
    columns = gate.reads(data.schema.names, category=category, tenant=tenant, time=time)
    # with every column of the source, for the report to name the dropped ones
    yield gate.filter(data.schema.empty_table(), category=category, tenant=tenant, time=time)
    scanner = data.scanner(
        columns=list(columns), batch_size=rows_per_batch, batch_readahead=_AHEAD, fragment_readahead=1
    )
    for batch in scanner.to_batches():
        yield gate.filter(pa.Table.from_batches([batch]), category=category, tenant=tenant, time=time)
        if progress is not None:
            progress(batch.num_rows)
