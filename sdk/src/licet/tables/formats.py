"""Recognise the folders of tables by the logs that they keep."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Final, Literal

Format = Literal["Delta Lake", "Iceberg", "Hudi"]

DELTA: Final[Format] = "Delta Lake"
ICEBERG: Final[Format] = "Iceberg"
HUDI: Final[Format] = "Hudi"

METADATA: Final = ".metadata.json"
_ENDINGS: Final = (METADATA, f"{METADATA}.gz")


def local_format(folder: Path) -> Format | None:
    """Return the format of the table that a folder of this machine is; None for any other folder."""
    if (folder / "_delta_log").exists():
        return DELTA
    if (folder / ".hoodie").exists():
        return HUDI
    return ICEBERG if any(is_metadata(each.name) for each in folder.glob("metadata/*.json*")) else None


def is_metadata(name: str) -> bool:
    """Tell whether a file is the metadata of a table of Iceberg, by its name."""
    return name.endswith(_ENDINGS)


def tables_among(paths: Iterable[PurePath]) -> dict[PurePath, Format]:
    """Return the folders that are tables, by what lies in them."""
    found: dict[PurePath, Format] = {}
    for path in paths:
        for folder in (path, *path.parents):
            if folder.name == "_delta_log":
                found[folder.parent] = DELTA
            elif folder.name == ".hoodie":
                found[folder.parent] = HUDI
        if path.parent.name == "metadata" and is_metadata(path.name):
            found[path.parent.parent] = ICEBERG
    return found
