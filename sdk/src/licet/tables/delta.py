"""Read a table of Delta Lake through deltalake, which honours the log, deletes and deletion vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable

from licet.errors import LicetError, NotReadable, SourceUnclear, TableNotSupported
from licet.tables.formats import DELTA
from licet.tables.snapshot import TableSnapshot, Which

# The reader features that tests compare with the protocol. A feature that is not here is refused by name.
SUPPORTED: Final = frozenset({"deletionVectors", "columnMapping", "timestampNtz", "v2Checkpoint"})


def from_path(path: str, snapshot: Which, storage_options: Mapping[str, str]) -> TableSnapshot:
    """Open a table by its folder. Raises: NotReadable, TableNotSupported."""
    try:
        table = DeltaTable(path, storage_options=dict(storage_options) or None)
    except Exception as error:  # deltalake refuses some features when it opens a table
        raise _refused(path, error) from error
    return _opened(table, snapshot)


def from_table(table: DeltaTable, snapshot: Which) -> TableSnapshot:
    """Open a table that deltalake opened already, at its version. Raises: NotReadable, TableNotSupported."""
    options = getattr(table, "_storage_options", None)
    return _opened(DeltaTable(table.table_uri, version=table.version(), storage_options=options), snapshot)


def _opened(table: DeltaTable, snapshot: Which) -> TableSnapshot:
    """Return the snapshot of a table that belongs to us alone, so nobody else moves it to another version."""
    location = table.table_uri
    if snapshot is not None:
        _load(table, snapshot)
    features = frozenset(table.protocol().reader_features or ())
    unsupported = sorted(features - SUPPORTED)
    if unsupported or table.protocol().min_reader_version > 3:
        named = ", ".join(unsupported) or f"reader version {table.protocol().min_reader_version}"
        raise TableNotSupported(
            f"{location} is a table of Delta Lake with {named}, which the gate cannot honour. Read it with a library"
            " that does, and filter the frame."
        )
    schema = pa.schema(pa.schema(table.schema().to_arrow()))

    def read(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        yield from pa.RecordBatchReader.from_stream(table.scan(columns=list(columns)))

    return TableSnapshot(DELTA, location, str(table.version()), schema, read)


def _load(table: DeltaTable, snapshot: int | str | datetime) -> None:
    """Move a table to a version or a time. Raises: NotReadable."""
    which = int(snapshot) if isinstance(snapshot, str) and snapshot.isdecimal() else snapshot
    try:
        table.load_as_version(which)
    except LicetError:
        raise
    except Exception as error:
        raise NotReadable(f"{table.table_uri} has no version {snapshot} that can be read.") from error
    if isinstance(which, int) and table.version() != which:
        raise NotReadable(f"{table.table_uri} has no version {snapshot}.")


def _refused(path: str, error: Exception) -> LicetError:
    """Return the error for a table that deltalake refuses to open: its text names a feature and quotes no row."""
    said = str(error).strip().rstrip(".")
    if any(word in said for word in ("nsupported", "not supported", "feature", "catalog-managed")):
        return TableNotSupported(
            f"{path} is a table of Delta Lake that the gate cannot read: {said}. Read it with a library that can,"
            " and filter the frame."
        )
    return SourceUnclear(
        f"{path} is a table of Delta Lake, and its log cannot be read ({type(error).__name__}). Without the log it is"
        " unclear which rows are deleted."
    )
