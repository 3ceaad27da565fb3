"""Read Parquet with Arrow and yield what the gate lets through, also for training loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from licet.errors import LicetError, NotReadable
from licet.gate.contradictions import Contradictions
from licet.gate.gate import Gate
from licet.gate.source_file import SourceFile
from licet.gate.source_files import Source, listed
from licet.gate.source_schema import Part, SourceSchema, schema_of

BATCH: Final = 131_072
_AHEAD: Final = 2  # batches read ahead; each one takes memory


def read_schema(files: list[SourceFile]) -> SourceSchema:
    """Return the schema of the files, with Arrow's types.

    Raises: NotReadable, SourceUnclear.
    """
    return schema_of(files, _columns)


def tables(
    gate: Gate,
    source: Source,
    *,
    category: str,
    tenant: str,
    time: str | None = None,
    rows_per_batch: int = BATCH,
    progress: Callable[[int], None] | None = None,
    filesystem: Any = None,
    owner: tuple[str, str] | None = None,
) -> Iterator[pa.Table]:
    """Yield what the gate lets through, as Arrow tables.

    The paths may be addresses such as `s3://bucket/folder`, or paths on `filesystem`, of pyarrow or fsspec. The
    first table is empty and has the schema. Rows that contradict the name of their folder do not pass.

    Raises: NotReadable, SourceUnclear; what `Gate.filter` raises.
    """
    schema = read_schema(listed(source, filesystem, owner=owner))
    arguments: dict[str, Any] = {"category": category, "tenant": tenant, "time": time}
    whole = _schema(schema)
    columns = gate.reads(whole.names, **arguments)
    # with every column of the source, for the report to name the dropped ones
    yield gate.filter(whole.empty_table(), **arguments)
    contradictions = Contradictions()
    read = pa.schema([whole.field(name) for name in columns])
    try:
        for part in schema.parts:
            for batch in _batches(part, read.names, rows_per_batch):
                honest = _honest(batch, part, contradictions) if gate.mode == "enforce" else batch
                yield gate.filter(_completed(honest, part, read), **arguments)
                if progress is not None:
                    progress(batch.num_rows)
    finally:
        contradictions.report_to(gate, category)


def _batches(part: Part, names: list[str], rows: int) -> Iterator[pa.RecordBatch]:
    """Read the columns that the gate looks at, and those that the folders' names may contradict.

    Raises: NotReadable.
    """
    columns = [name for name in part.columns if name in names or name in part.contradictable]
    for file in part.files:
        try:
            data = ds.dataset(str(file.path), format="parquet", partitioning=None, filesystem=file.filesystem)
            yield from data.scanner(
                columns=columns, batch_size=rows, batch_readahead=_AHEAD, fragment_readahead=1
            ).to_batches()
        except LicetError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise NotReadable(f"{file.path} cannot be read as Parquet ({type(error).__name__}).") from error


def _honest(batch: pa.RecordBatch, part: Part, contradictions: Contradictions) -> pa.RecordBatch:
    """Leave out the rows that contradict the names of their folders, and count them."""
    agrees = np.ones(batch.num_rows, bool)
    for name, value in part.contradictable.items():
        text = _text(batch.column(name))
        same = pc.is_null(text) if value is None else pc.fill_null(pc.equal(text, value), fill_value=False)
        agrees &= same.to_numpy(zero_copy_only=False)
    contradictions.add(int((~agrees).sum()))
    return batch if agrees.all() else batch.filter(pa.array(agrees))


def _text(values: pa.Array) -> pa.Array:
    plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    return plain.cast(pa.string())


def _completed(batch: pa.RecordBatch, part: Part, wanted: pa.Schema) -> pa.Table:
    """Return a batch with the wanted columns: its own, empty ones, and those of its folders' names."""
    folders = part.added
    columns = []
    for field in wanted:
        if field.name in part.columns:
            columns.append(batch.column(field.name))
        elif field.name in folders:
            columns.append(pa.repeat(pa.scalar(folders[field.name], pa.string()), batch.num_rows))
        else:
            columns.append(pa.nulls(batch.num_rows, field.type))
    return pa.table(columns, schema=wanted)


def _schema(schema: SourceSchema) -> pa.Schema:
    types: dict[str, Any] = {}
    for part in schema.parts:
        types |= {**part.missing, **part.columns}
    return pa.schema([(name, types.get(name, pa.string())) for name in schema.names])


def _columns(file: SourceFile) -> Mapping[str, Any]:
    """Return the columns of one file. Raises: NotReadable for a name that stands twice."""
    schema = pq.read_schema(str(file.path), memory_map=False, filesystem=file.filesystem)
    if len(set(schema.names)) < len(schema.names):
        raise NotReadable(f"{file.path} has several columns of one name.")
    return dict(zip(schema.names, schema.types, strict=True))
