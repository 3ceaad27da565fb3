"""The Parquet files of a source in an object store, by the same rules as those of a folder."""

from __future__ import annotations

import fnmatch
import glob
import logging
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from licet.errors import NotReadable
from licet.gate import storage
from licet.gate.folder_rules import below_folder, refuse_tables
from licet.gate.source_file import SourceFile
from licet.tables import formats

_log = logging.getLogger("licet")


def listed_remotely(path: str, filesystem: Any = None) -> Iterator[SourceFile]:
    """Yield the files behind an address, or behind a path on a given file system.

    Raises: NotConfigured, NotReadable, SourceUnclear.
    """
    from pyarrow import fs

    system, root = storage.resolved(path, filesystem)
    try:
        kind = system.get_file_info(root).type
        if kind == fs.FileType.File:
            _refuse_ancestors(system, PurePosixPath(root))
            yield SourceFile(PurePosixPath(root), filesystem=system)
            return
        if kind == fs.FileType.NotFound:
            yield from _matching(system, path, root)
            return
        _refuse_ancestors(system, PurePosixPath(root) / "file")
        yield from _in_folder(system, PurePosixPath(root))
    except OSError as error:
        raise NotReadable(f"{path} cannot be read ({type(error).__name__}: {error}).") from error


def _in_folder(system: Any, root: PurePosixPath) -> Iterator[SourceFile]:
    paths = _all_below(system, root)
    refuse_tables(formats.tables_among(paths))
    for path in paths:
        folders = below_folder(path, path.relative_to(root), named=str(root))
        if folders is not None:
            yield SourceFile(path, folders, filesystem=system)


def _matching(system: Any, path: str, root: str) -> Iterator[SourceFile]:
    """Yield the files that a pattern means. Raises: NotReadable, SourceUnclear."""
    if not glob.has_magic(root):
        raise NotReadable(f"{path} is not a file or folder.")
    parts = PurePosixPath(root).parts
    plain = next(place for place, part in enumerate(parts) if glob.has_magic(part))
    base = PurePosixPath(*parts[:plain])
    for found in _all_below(system, base):
        below = found.relative_to(base)
        if not _matches(below.parts, parts[plain:]):
            continue
        folders = below_folder(found, below, named=str(base), any_name=True)
        if folders is not None:
            _refuse_ancestors(system, found)
            yield SourceFile(found, folders, filesystem=system)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[skipped:], pattern[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _all_below(system: Any, root: PurePosixPath) -> list[PurePosixPath]:
    from pyarrow import fs

    found = system.get_file_info(fs.FileSelector(str(root), recursive=True))
    return sorted(PurePosixPath(each.path) for each in found if each.type == fs.FileType.File)


def _refuse_ancestors(system: Any, path: PurePosixPath) -> None:
    """Refuse a file or folder inside of a table. Raises: SourceUnclear."""
    for folder in path.parents:
        if str(folder) in {".", "/"}:
            return
        try:
            inside = [PurePosixPath(each) for each in storage.shallow(system, str(folder))]
        except NotReadable:
            _log.warning("%s may not be listed, so it is unknown whether it is a table with a log.", folder)
            return
        found = formats.tables_among(inside)
        refuse_tables({table: kind for table, kind in found.items() if table == folder})
