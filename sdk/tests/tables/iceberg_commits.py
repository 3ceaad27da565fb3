"""Commits of Iceberg that pyiceberg cannot write, written after the specification: delete files and deletion vectors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.manifest import (
    DataFile,
    DataFileContent,
    FileFormat,
    ManifestContent,
    ManifestEntry,
    ManifestEntryStatus,
    ManifestListWriterV2,
    ManifestWriterV2,
)  # fmt: skip
from pyiceberg.table import Table
from pyiceberg.typedef import Record

from sdk.tests.tables import roaring

_PATH: Final = pa.field("file_path", pa.string(), nullable=False, metadata={"PARQUET:field_id": "2147483546"})
_POSITION: Final = pa.field("pos", pa.int64(), nullable=False, metadata={"PARQUET:field_id": "2147483545"})
_CODEC: Final = "null"


class _DeleteManifest(ManifestWriterV2):
    """A manifest of delete files."""

    written: int = 2

    def content(self) -> ManifestContent:
        return ManifestContent.DELETES

    @property
    def _meta(self) -> dict[str, str]:
        return {**super()._meta, "content": "deletes", "format-version": str(self.written)}

    @property
    def version(self) -> Any:
        return self.written


class _DeleteManifestV3(_DeleteManifest):
    written = 3


def local(address: str) -> Path:
    """Return the path of a `file://` address."""
    return Path(urlsplit(address).path)


def data_files(table: Table) -> list[str]:
    """Return the addresses of the live data files, the oldest first."""
    return sorted(
        (task.file.file_path for task in table.scan().plan_files()),
        key=lambda path: local(path).stat().st_mtime_ns,
    )


def by_position(table: Table, rows: Mapping[str, Iterable[int]]) -> str:
    """Delete rows of data files by a position delete file; return the new metadata file."""
    pairs = [(path, row) for path in sorted(rows) for row in sorted(rows[path])]
    target = f"{table.location()}/data/deletes-{uuid.uuid4()}.parquet"
    schema = pa.schema([_PATH, _POSITION])
    pq.write_table(pa.table([[p for p, _ in pairs], [r for _, r in pairs]], schema=schema), local(target))
    return _commit(
        table, [_file(table, target, DataFileContent.POSITION_DELETES, FileFormat.PARQUET, len(pairs))]
    )


def by_equality(table: Table, name: str, values: Iterable[Any]) -> str:
    """Delete rows by the value of a column; return the new metadata file."""
    field = table.schema().find_field(name)
    values = list(values)
    target = f"{table.location()}/data/equality-{uuid.uuid4()}.parquet"
    column = pa.field(name, pa.int64(), metadata={"PARQUET:field_id": str(field.field_id)})
    pq.write_table(pa.table([pa.array(values)], schema=pa.schema([column])), local(target))
    made = _file(
        table,
        target,
        DataFileContent.EQUALITY_DELETES,
        FileFormat.PARQUET,
        len(values),
        equality_ids=[field.field_id],
    )
    return _commit(table, [made])


def by_vector(table: Table, rows: Mapping[str, Iterable[int]]) -> str:
    """Delete rows of data files by deletion vectors in one Puffin file (version 3); return the new metadata file."""
    rows = {path: sorted(each) for path, each in rows.items()}
    content, places = roaring.puffin(rows)
    target = f"{table.location()}/data/vectors-{uuid.uuid4()}.puffin"
    local(target).write_bytes(content)
    made = [
        _file(
            table, target, DataFileContent.POSITION_DELETES, FileFormat.PUFFIN, len(rows[path]), version=3,
            referenced_data_file=path, content_offset=offset, content_size_in_bytes=length,
        )
        for path, (offset, length) in places.items()
    ]  # fmt: skip
    return _commit(table, made, version=3)


def _file(
    table: Table,
    path: str,
    content: DataFileContent,
    kind: FileFormat,
    rows: int,
    *,
    version: Any = 2,
    **more: Any,
) -> DataFile:
    made = DataFile.from_args(
        _table_format_version=version, content=content, file_path=path, file_format=kind, partition=Record(),
        record_count=rows, file_size_in_bytes=local(path).stat().st_size, **more,
    )  # fmt: skip
    made.spec_id = table.spec().spec_id
    return made


def _commit(table: Table, deletes: Iterable[DataFile], *, version: int = 2) -> str:
    """Write a manifest, a manifest list and a metadata file with one more snapshot; return the metadata file."""
    snapshot = uuid.uuid4().int >> 66
    before = table.current_snapshot()
    assert before is not None
    manifest = f"{table.location()}/metadata/{uuid.uuid4()}-m0.avro"
    writer = (_DeleteManifestV3 if version == 3 else _DeleteManifest)(
        table.spec(), table.schema(), table.io.new_output(manifest), snapshot, _CODEC
    )
    with writer:
        for each in deletes:
            writer.add(
                ManifestEntry.from_args(
                    _table_format_version=version, status=ManifestEntryStatus.ADDED, snapshot_id=snapshot,
                    sequence_number=None, file_sequence_number=None, data_file=each,
                )
            )  # fmt: skip
    number = table.metadata.last_sequence_number + 1
    listing = f"{table.location()}/metadata/snap-{snapshot}.avro"
    with ManifestListWriterV2(
        table.io.new_output(listing), snapshot, before.snapshot_id, number, _CODEC
    ) as lists:
        lists.add_manifests([*before.manifests(table.io), writer.to_manifest_file()])
    document = json.loads(local(table.metadata_location).read_text())
    document |= {"format-version": version, "last-sequence-number": number, "current-snapshot-id": snapshot}
    if version == 3:
        document.setdefault("next-row-id", 0)
    later = document["last-updated-ms"] = document["last-updated-ms"] + 1
    document["snapshots"].append(
        {
            "snapshot-id": snapshot, "parent-snapshot-id": before.snapshot_id, "sequence-number": number,
            "timestamp-ms": later, "manifest-list": listing, "summary": {"operation": "delete"},
            "schema-id": document["current-schema-id"], "first-row-id": 0, "added-rows": 0,
        }
    )  # fmt: skip
    document["snapshot-log"].append({"snapshot-id": snapshot, "timestamp-ms": later})
    document["refs"]["main"] = {"snapshot-id": snapshot, "type": "branch"}
    path = f"{table.location()}/metadata/{number:05}-{uuid.uuid4()}.metadata.json"
    local(path).write_text(json.dumps(document))
    return path
