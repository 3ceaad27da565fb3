"""A Parquet file of a source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, and what the names of its folders say: column names with a text, or None for a missing value.

    `filesystem` is pyarrow's, for a file that is not on this machine.
    """

    path: PurePath
    folders: tuple[tuple[str, str | None], ...] = ()
    filesystem: Any = None
