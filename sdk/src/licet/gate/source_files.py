"""The Parquet files of a source. The SDK lists them itself, so every engine reads the same ones.

A path is taken by its letters. Only where no file has that name, `*`, `?` and `[…]` are a pattern. In a folder, names
that begin with `.` or `_` are not data. Folders named `key=value` give their files a column of texts.
"""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from licet.errors import NotReadable, SourceUnclear

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]

_ENDINGS: Final = (".parquet", ".parq", ".pq")
_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
# What marks a folder as a table with a log that decides which of its files are live, and the format of that log.
_LOGS: Final = (("_delta_log", "Delta Lake"), (".hoodie", "Hudi"), ("metadata/*.metadata.json", "Iceberg"))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, and what the names of its folders say: column names with a text, or None for a missing value."""

    path: Path
    folders: tuple[tuple[str, str | None], ...] = ()


def listed(source: Source) -> list[SourceFile]:
    """Return the files of a source, those of a folder in the order of their names.

    Raises: NotReadable, SourceUnclear.
    """
    files: list[SourceFile] = []
    for each in [source] if isinstance(source, str | os.PathLike) else source:
        files += _listed(os.fspath(each))
    if not files:
        raise NotReadable(f"{_named(source)} has no Parquet file.")
    keys = {tuple(name for name, _ in each.folders) for each in files}
    if len(keys) > 1:
        raise SourceUnclear(
            f"{_named(source)} has files in folders of different columns:"
            f" {' and '.join(sorted('/'.join(each) or 'none' for each in keys))}. Give one of these sets at a time."
        )
    return files


def refuse_target_inside(source: Source, target: Path) -> None:
    """Refuse to write where the next run would read.

    A file may replace itself, because it is replaced when it is complete.

    Raises: SourceUnclear.
    """
    alone = isinstance(source, str | os.PathLike)
    for each in [source] if isinstance(source, str | os.PathLike) else source:
        path = Path(each)
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


def _listed(path: str) -> Iterator[SourceFile]:
    """Return the files behind one path.

    Raises: NotReadable, SourceUnclear.
    """
    given = Path(path)
    if given.is_dir():
        yield from _in_folder(given)
    elif given.exists():
        yield SourceFile(given)
    elif glob.has_magic(path):
        root = _root(path)
        for found in sorted(root.glob(str(given.relative_to(root)))):
            below = found.relative_to(root)
            if found.is_dir():
                yield from _in_folder(found, root=root)
            elif not _hidden(below):
                yield SourceFile(found, _folders(below))
    else:
        raise NotReadable(f"{path} is not a file or folder.")


def _in_folder(folder: Path, *, root: Path | None = None) -> Iterator[SourceFile]:
    for path in sorted((folder, *folder.rglob("*"))):
        if path.is_dir():
            _refuse_table(path)
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(root or folder)
        if path.is_dir() or _hidden(below):
            continue
        if not path.name.lower().endswith(_ENDINGS):
            raise SourceUnclear(
                f"{path} is not named as a Parquet file. Move it out of the folder, or give the files by a pattern"
                f" such as {folder}/**/*.parquet."
            )
        yield SourceFile(path, _folders(below))


def _refuse_table(folder: Path) -> None:
    """Refuse a table of which deleted rows are still in its files.

    Raises: SourceUnclear.
    """
    for log, kind in _LOGS:
        if any(folder.glob(log)):
            raise SourceUnclear(
                f"{folder} is a table of {kind}. Its files still hold deleted rows; only its log says which. Read the"
                " table with its own library and filter the frame."
            )


def _hidden(below: Path) -> bool:
    """Tell whether a file is not data. A folder named `_key=value` is a column."""
    *folders, name = below.parts
    return name.startswith((".", "_")) or any(
        part.startswith(".") or (part.startswith("_") and "=" not in part) for part in folders
    )


def _folders(below: Path) -> tuple[tuple[str, str | None], ...]:
    """Return the columns that folders' names give. Raises: SourceUnclear."""
    pairs = [part.split("=", 1) for part in below.parts[:-1] if "=" in part]
    columns = [(unquote(name), None if value == _NULL else unquote(value)) for name, value in pairs]
    if len({name for name, _ in columns}) < len(columns):
        raise SourceUnclear(f"{below} names a column twice in its folders.")
    return tuple(columns)


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
