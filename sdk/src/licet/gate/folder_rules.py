"""What lies in a folder: data, something hidden, a column in a folder's name, or a table with a log of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final
from urllib.parse import unquote

from licet.errors import SourceUnclear, TableNotSupported
from licet.tables.formats import HUDI, Format

ENDINGS: Final = (".parquet", ".parq", ".pq")
_NULL: Final = "__HIVE_DEFAULT_PARTITION__"
Folders = tuple[tuple[str, str | None], ...]


def below_folder(path: PurePath, below: PurePath, *, named: str, any_name: bool = False) -> Folders | None:
    """Return the columns of a file's folders, or None for a file that is not data.

    `below` is the path below the folder that was given. With `any_name` a pattern found the file.

    Raises: SourceUnclear.
    """
    if hidden(below):
        return None
    if not any_name and not path.name.lower().endswith(ENDINGS):
        raise SourceUnclear(
            f"{path} is not named as a Parquet file. Move it out of the folder, or give the files by a pattern"
            f" such as {named}/**/*.parquet."
        )
    return folder_columns(below)


def hidden(below: PurePath) -> bool:
    """Tell whether a file is not data. A folder named `_key=value` is a column."""
    *folders, name = below.parts
    return name.startswith((".", "_")) or any(
        part.startswith(".") or (part.startswith("_") and "=" not in part) for part in folders
    )


def folder_columns(below: PurePath) -> Folders:
    """Return the columns that folders' names give. Raises: SourceUnclear."""
    pairs = [part.split("=", 1) for part in below.parts[:-1] if "=" in part]
    columns = [(unquote(name), None if value == _NULL else unquote(value)) for name, value in pairs]
    if len({name for name, _ in columns}) < len(columns):
        raise SourceUnclear(f"{below} names a column twice in its folders.")
    return tuple(columns)


def refuse_tables(found: Mapping[PurePath, Format]) -> None:
    """Refuse to read the files of a table, because deleted rows are still in them.

    Raises: SourceUnclear; TableNotSupported for a format without a reader.
    """
    for folder, kind in found.items():
        said = f"{folder} is a table of {kind}. Its files still hold deleted rows; only its log says which."
        if kind == HUDI:
            raise TableNotSupported(f"{said} Read it with its own library and filter the frame.")
        raise SourceUnclear(f"{said} Give the folder of the table alone, and it is read through its log.")
