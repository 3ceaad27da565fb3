"""Read a table of Iceberg through pyiceberg, which honours deletes by position and deletion vectors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
from pyiceberg.table import DataScan, StaticTable, Table

from licet.errors import LicetError, NotReadable, SourceUnclear, TableNotSupported
from licet.gate import storage
from licet.tables.formats import ICEBERG, METADATA, is_metadata
from licet.tables.snapshot import TableSnapshot, Which

_NO_SNAPSHOT = "-1"  # Iceberg's own id for a table without rows


def from_folder(path: str, snapshot: Which, storage_options: Mapping[str, str]) -> TableSnapshot:
    """Open a table by its folder. Raises: NotReadable, SourceUnclear, TableNotSupported."""
    return from_metadata(_current_metadata(path), snapshot, storage_options)


def from_metadata(path: str, snapshot: Which, storage_options: Mapping[str, str]) -> TableSnapshot:
    """Open a table by one of its metadata files. Raises: NotReadable, TableNotSupported."""
    try:
        table = StaticTable.from_metadata(path, _from_environment() | dict(storage_options))
    except FileNotFoundError as error:
        raise NotReadable(f"{path} is not there.") from error
    except Exception as error:  # pyiceberg refuses types and versions when it reads the metadata
        raise _refused(path, error) from error
    return from_table(table, snapshot)


def _from_environment() -> dict[str, str]:
    """Return the address of the object store that the environment names: pyiceberg does not look for it."""
    found = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return {"s3.endpoint": found} if found else {}


def from_table(table: Table, snapshot: Which) -> TableSnapshot:
    """Open a table that pyiceberg opened already. Raises: NotReadable, TableNotSupported."""
    scan = _scan(table, snapshot)
    chosen = scan.snapshot()
    if table.metadata.properties.get("encryption.key-id"):
        raise TableNotSupported(
            f"{table.location()} is an encrypted table of Iceberg, which pyiceberg cannot read."
        )
    schema = pa.schema([pa.field(each.name, each.type) for each in scan.projection().as_arrow()])
    plan = _planned(table, scan)

    def read(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if plan:
            yield from scan.select(*columns).to_arrow_batch_reader()

    identity = _NO_SNAPSHOT if chosen is None else str(chosen.snapshot_id)
    return TableSnapshot(ICEBERG, table.location(), identity, schema, read)


def _scan(table: Table, snapshot: Which) -> DataScan:
    """Return the scan of the wanted snapshot, or of the current one with the current columns.

    A scan keeps the metadata that the table had, so later commits do not change it.

    Raises: NotReadable.
    """
    try:
        if snapshot is None:
            return table.scan()
        if isinstance(snapshot, datetime):
            found = table.snapshot_as_of_timestamp(int(snapshot.timestamp() * 1000))
        elif isinstance(snapshot, int) or snapshot.isdecimal():
            found = table.snapshot_by_id(int(snapshot))
        else:
            found = table.snapshot_by_name(snapshot) or _as_of(table, snapshot)
    except Exception as error:
        raise NotReadable(f"{table.location()} has no snapshot {snapshot} that can be read.") from error
    if found is None:
        raise NotReadable(f"{table.location()} has no snapshot {snapshot}.")
    return table.scan(snapshot_id=found.snapshot_id)


def _as_of(table: Table, instant: str) -> Any:
    """Return the snapshot that was current at a time in ISO 8601. Raises: ValueError for another text."""
    return table.snapshot_as_of_timestamp(int(datetime.fromisoformat(instant).timestamp() * 1000))


def _planned(table: Table, scan: DataScan) -> bool:
    """Plan the scan, to find out what pyiceberg cannot honour before any row is read; tell whether there are rows.

    Raises: TableNotSupported, NotReadable.
    """
    try:
        tasks = list(scan.plan_files())
    except Exception as error:
        raise _refused(table.location(), error) from error
    kinds = {str(getattr(task.file.file_format, "value", task.file.file_format)).upper() for task in tasks}
    if kinds - {"PARQUET", "ORC"}:
        raise TableNotSupported(
            f"{table.location()} is a table of Iceberg with files in {', '.join(sorted(kinds))}, which pyiceberg cannot"
            " read."
        )
    return bool(tasks)


def _current_metadata(path: str) -> str:
    """Return the metadata file that is current, by the folder alone.

    A writer that failed leaves a metadata file that was never committed. So a number decides only where
    `version-hint.text` names it, or where there is a single file.

    Raises: SourceUnclear, NotReadable.
    """
    filesystem, root = storage.resolved(path)
    files = [
        each for each in storage.shallow(filesystem, root) if PurePosixPath(each).parent.name == "metadata"
    ]
    named = {PurePosixPath(each).name: each for each in files}
    found = [name for name in named if is_metadata(name)]
    if "version-hint.text" in named:
        with filesystem.open_input_stream(named["version-hint.text"]) as stream:
            hint = stream.read().decode().strip()
        for name in (hint, f"{hint}{METADATA}", f"v{hint}{METADATA}", f"v{hint}.gz{METADATA}"):
            if name in named:
                return storage.address(path, named[name], root)
        raise NotReadable(f"{path} names the metadata {hint!r} as current, which is not there.")
    if len(found) == 1:
        return storage.address(path, named[found[0]], root)
    newest = max(found, key=lambda name: (int(re.sub(r"\D.*", "", name.lstrip("v")) or 0), name))
    raise SourceUnclear(
        f"{path} is a table of Iceberg with {len(found)} metadata files, and only its catalogue knows which is current."
        f" Give that file, such as {PurePosixPath(named[newest]).name}, or the table as pyiceberg's catalogue loads it."
    )


def _refused(path: str, error: Exception) -> LicetError:
    """Return the error for a table that pyiceberg does not read: its text names what it does not know."""
    if "equality" in str(error):
        return TableNotSupported(
            f"{path} is a table of Iceberg with equality deletes, which pyiceberg cannot honour. Compact the table,"
            " or read it with a library that does and filter the frame."
        )
    said = str(error).strip().splitlines()[0].rstrip(".") if str(error).strip() else type(error).__name__
    if isinstance(error, FileNotFoundError | OSError):
        return NotReadable(
            f"{path} is a table of Iceberg that cannot be read: a file of its metadata is missing."
        )
    return TableNotSupported(
        f"{path} is a table of Iceberg that the gate cannot read ({type(error).__name__}: {said[:200]})."
    )
