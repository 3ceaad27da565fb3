"""One schema for all files of a source: the columns of every file, and of the folders' names."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from licet.errors import NotReadable, SourceUnclear
from licet.gate.source_file import SourceFile

_log = logging.getLogger("licet")

# Reads the columns and types of one file.
ReadSchema = Callable[[SourceFile], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """Files in a row that have the same columns and lie in folders of the same names.

    `missing` are columns that only other files have; their cells are null. `contradictable` are columns that both
    the file and its folder have.
    """

    files: tuple[SourceFile, ...]
    columns: Mapping[str, Any]
    missing: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folders(self) -> dict[str, str | None]:
        """Return the columns that the names of the folders give."""
        return dict(self.files[0].folders)

    @property
    def contradictable(self) -> dict[str, str | None]:
        """Return the folders' columns that the files have too."""
        return {name: value for name, value in self.folders.items() if name in self.columns}

    @property
    def added(self) -> dict[str, str | None]:
        """Return the folders' columns that the files do not have."""
        return {name: value for name, value in self.folders.items() if name not in self.columns}


@dataclass(frozen=True, slots=True)
class SourceSchema:
    """The columns of a source in order, its parts, and in sentences how its files differ."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    drift: tuple[str, ...]


def schema_of(files: Sequence[SourceFile], read: ReadSchema) -> SourceSchema:
    """Read the schema of every file and join them.

    Raises: NotReadable for a file that is not Parquet; SourceUnclear for a column of two types.
    """
    found = [(each, _read(each, read)) for each in files]
    types: dict[str, Any] = {}
    first: dict[str, SourceFile] = {}
    for each, columns in found:
        for name, kind in columns.items():
            if name in types and types[name] != kind:
                raise SourceUnclear(
                    f"The column {name!r} is {types[name]} in {first[name].path} and {kind} in {each.path}."
                    " Give the files the same type, or filter them one by one."
                )
            types.setdefault(name, kind)
            first.setdefault(name, each)
    parts: list[Part] = []
    for each, columns in found:
        missing = {name: kind for name, kind in types.items() if name not in columns}
        last = parts[-1] if parts else None
        if last is not None and last.columns == columns and last.files[0].folders == each.folders:
            parts[-1] = Part((*last.files, each), columns, missing)
        else:
            parts.append(Part((each,), columns, missing))
    drift = tuple(_drift(found, types))
    for sentence in drift:
        _log.warning("%s", sentence)
    folders = [name for name, _ in files[0].folders if name not in types]
    return SourceSchema((*types, *folders), tuple(parts), drift)


def _read(file: SourceFile, read: ReadSchema) -> Mapping[str, Any]:
    try:
        return read(file)
    except Exception as error:  # engines have many errors for a malformed file
        raise NotReadable(f"{file.path} cannot be read as Parquet ({type(error).__name__}).") from error


def _drift(found: Iterable[tuple[SourceFile, Mapping[str, Any]]], types: Mapping[str, Any]) -> Iterable[str]:
    files = list(found)
    for name in types:
        without = [each.path for each, columns in files if name not in columns]
        if without:
            yield (
                f"The column {name!r} is missing in {len(without)} of {len(files)} files, first in {without[0]}."
                " Its cells are empty there."
            )
