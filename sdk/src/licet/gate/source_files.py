"""The Parquet files of a source. The SDK lists them itself, so every engine reads the same ones.

A path is taken by its letters. Only where no file has that name, `*`, `?` and `[…]` are a pattern. In a folder, names
that begin with `.` or `_` are not data. Folders named `key=value` give their files a column of texts.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from licet.errors import NotReadable, SourceUnclear
from licet.gate import storage
from licet.gate.folder_rules import below_folder, refuse_tables
from licet.gate.source_file import SourceFile
from licet.tables import formats

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def listed(
    source: Source, filesystem: Any = None, *, owner: tuple[str, str] | None = None
) -> list[SourceFile]:
    """Return the files of a source, those of a folder in the order of their names.

    `owner` is the name and the value of a column, as if every file lay in a folder of that name.

    A path may be an address such as `s3://bucket/folder`, or a path on `filesystem`, of pyarrow or fsspec.

    Raises: NotReadable, SourceUnclear, NotConfigured.
    """
    files: list[SourceFile] = []
    for each in [source] if isinstance(source, str | os.PathLike) else source:
        files += _listed(os.fspath(each), filesystem)
    if owner is not None:
        files = [replace(each, folders=_owned(each, owner)) for each in files]
    if not files:
        raise NotReadable(f"{_named(source)} has no Parquet file.")
    keys = {tuple(name for name, _ in each.folders) for each in files}
    if len(keys) > 1:
        raise SourceUnclear(
            f"{_named(source)} has files in folders of different columns:"
            f" {' and '.join(sorted('/'.join(each) or 'none' for each in keys))}. Give one of these sets at a time."
        )
    return files


def _owned(file: SourceFile, owner: tuple[str, str]) -> tuple[tuple[str, str | None], ...]:
    """Return the columns of a file's folders and of its owner. Raises: SourceUnclear."""
    name, value = owner
    said = dict(file.folders).get(name, value)
    if said != value:
        raise SourceUnclear(
            f"{file.path} lies in a folder named {name}={said}, and should belong to {value}."
        )
    return (*(pair for pair in file.folders if pair[0] != name), owner)


def refuse_target_inside(source: Source, target: Path) -> None:
    """Refuse to write where the next run would read.

    A file may replace itself, because it is replaced when it is complete.

    Raises: SourceUnclear.
    """
    alone = isinstance(source, str | os.PathLike)
    for each in [source] if isinstance(source, str | os.PathLike) else source:
        local = storage.local_path(os.fspath(each))
        if local is None:
            continue
        path = Path(local)
        if path.is_dir():
            inside = target.resolve().is_relative_to(path.resolve())
        elif path.exists():
            inside = not alone and target.resolve() == path.resolve()
        else:
            inside = glob.has_magic(str(path)) and _matches(target, str(path))
        if inside:
            raise SourceUnclear(
                f"The target {target} lies inside of the source {path}, so the next run would read it as data."
                " Write it somewhere else."
            )


def _listed(path: str, filesystem: Any) -> Iterator[SourceFile]:
    """Return the files behind one path.

    Raises: NotReadable, SourceUnclear, NotConfigured.
    """
    local = None if filesystem is not None else storage.local_path(path)
    if local is None:
        from licet.gate import remote_files

        yield from remote_files.listed_remotely(path, filesystem)
        return
    given = Path(local)
    if given.is_dir():
        yield from _in_folder(given)
    elif given.exists():
        _refuse_around([given])
        yield SourceFile(given)
    elif glob.has_magic(local):
        root = _root(local)
        for found in sorted(root.glob(str(given.relative_to(root)))):
            if found.is_dir():
                yield from _in_folder(found, root=root)
                continue
            folders = below_folder(found, found.relative_to(root), named=str(root), any_name=True)
            if folders is not None:
                _refuse_around([found])
                yield SourceFile(found, folders)
    else:
        raise NotReadable(f"{path} is not a file or folder.")


def _in_folder(folder: Path, *, root: Path | None = None) -> Iterator[SourceFile]:
    paths = sorted(folder.rglob("*"))
    _refuse_around([folder / "file"])
    refuse_tables(formats.tables_among(paths))
    for path in paths:
        if path.is_dir():
            continue
        folders = below_folder(path, path.relative_to(root or folder), named=str(folder))
        if folders is not None:
            yield SourceFile(path, folders)


def _refuse_around(files: Iterable[Path]) -> None:
    """Refuse files that lie in a table, at any depth. Raises: SourceUnclear."""
    for file in files:
        for folder in file.absolute().parents:
            kind = formats.local_format(folder)
            if kind is not None:
                refuse_tables({folder: kind})


def _root(pattern: str) -> Path:
    """Return the first folders of a pattern: those without a wildcard."""
    parts = Path(pattern).parts
    plain = next((place for place, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[: min(plain, len(parts) - 1)])


def _matches(target: Path, pattern: str) -> bool:
    """Tell whether a pattern could find the target. A star is taken for any text, slashes too."""
    root = _root(pattern)
    return fnmatch.fnmatchcase(
        str(target.resolve()), f"{glob.escape(str(root.resolve()))}/{Path(pattern).relative_to(root)}"
    )


def _named(source: Source) -> str:
    return os.fspath(source) if isinstance(source, str | os.PathLike) else f"The list of {len(source)} paths"
