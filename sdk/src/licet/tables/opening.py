"""Open a table by its folder, its metadata file, or as an object of its own library."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

from licet.errors import NotConfigured, NotReadable, TableNotSupported
from licet.gate import storage
from licet.tables import formats
from licet.tables.formats import DELTA, HUDI, ICEBERG, Format
from licet.tables.snapshot import TableSnapshot, Which


def open_table(
    source: Any, *, snapshot: Which = None, storage_options: Mapping[str, str] | None = None
) -> TableSnapshot:
    """Open one snapshot of a table.

    `source` is the folder of a table as path or address (`s3://…`), the `….metadata.json` file of an Iceberg table, a
    `deltalake.DeltaTable`, or a `pyiceberg.table.Table`. `snapshot` is a version, a snapshot id, the name of a branch
    or tag of Iceberg, or a time; without it the current snapshot is read. `storage_options` go to the table's library.

    Raises: NotReadable if there is no such table or snapshot; TableNotSupported for a feature that the library cannot
    honour, or a format without a reader; NotConfigured if the library is missing.
    """
    if isinstance(source, TableSnapshot) and snapshot is None:
        return source
    opened: TableSnapshot = _opened(source, snapshot, dict(storage_options or {}))
    return opened


def _opened(source: Any, snapshot: Which, storage_options: Mapping[str, str]) -> Any:
    """Open a table by what it was given as. Raises: as `open_table` does."""
    module = type(source).__module__.split(".")[0]
    if module == "deltalake":
        return _delta().from_table(source, snapshot)
    if module == "pyiceberg":
        return _iceberg().from_table(source, snapshot)
    path = os.fspath(source)
    if formats.is_metadata(path):
        return _iceberg().from_metadata(path, snapshot, storage_options)
    kind = format_of(path)
    if kind == DELTA:
        return _delta().from_path(path, snapshot, storage_options)
    if kind == ICEBERG:
        return _iceberg().from_folder(path, snapshot, storage_options)
    if kind == HUDI:
        raise TableNotSupported(
            f"{path} is a table of Hudi, which the gate cannot read. Its files still hold deleted rows; only its"
            " timeline says which. Read it with its own library and filter the frame."
        )
    raise NotReadable(f"{path} is not the folder of a table of Delta Lake or Iceberg.")


def format_of(path: str) -> Format | None:
    """Return the format of the table whose folder this is; None for any other folder or file."""
    local = storage.local_path(path)
    if local is not None:
        return formats.local_format(Path(local))
    filesystem, root = storage.resolved(path)
    inside = (PurePosixPath(each) for each in storage.shallow(filesystem, root))
    return formats.tables_among(inside).get(PurePosixPath(root))


def is_table(source: Any) -> bool:
    """Tell whether a source is a table: an object of a table's library, a snapshot, a metadata file, or a folder.

    Raises: NotReadable, NotConfigured.
    """
    if isinstance(source, TableSnapshot) or type(source).__module__.split(".")[0] in {
        "deltalake",
        "pyiceberg",
    }:
        return True
    if not isinstance(source, str | os.PathLike):
        return False
    path = os.fspath(source)
    return formats.is_metadata(path) or format_of(path) is not None


def _delta() -> ModuleType:
    try:
        from licet.tables import delta
    except ImportError as error:
        raise NotConfigured(
            f"Reading a table of Delta Lake needs {error.name}: pip install 'licet[delta]'."
        ) from error
    return delta


def _iceberg() -> ModuleType:
    try:
        from licet.tables import iceberg
    except ImportError as error:
        raise NotConfigured(
            f"Reading a table of Iceberg needs {error.name}: pip install 'licet[iceberg]'."
        ) from error
    return iceberg
