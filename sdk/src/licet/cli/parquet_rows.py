"""Count the rows to read, for the progress bar."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

from licet.errors import NotConfigured, NotReadable
from licet.gate.source_file import SourceFile
from licet.gate.source_files import listed
from licet.tables import opening


def count(source: str) -> int | None:
    """Return the rows of a Parquet file, a folder or a pattern, read from the files' footers.

    None for a table, of which only its log says which rows are live.

    Raises: NotConfigured, NotReadable, SourceUnclear.
    """
    if opening.is_table(source):
        return None
    rows = _reader()
    total = 0
    for each in listed(source):
        try:
            total += _remote_rows(each) if each.filesystem is not None else rows(str(each.path))
        except Exception as error:  # engines have many errors for a malformed file
            raise NotReadable(f"{each.path} cannot be read as Parquet ({type(error).__name__}).") from error
    return total


def _remote_rows(file: SourceFile) -> int:
    """Return the rows of one file in an object store."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(str(file.path), filesystem=file.filesystem).num_rows)


def _reader() -> Callable[[str], int]:
    """Return a function that counts the rows of one file.

    Raises: NotConfigured.
    """
    if importlib.util.find_spec("polars") is not None:
        import polars as pl

        return lambda path: int(
            pl.scan_parquet(path, hive_partitioning=False, glob=False).select(pl.len()).collect().item()
        )
    if importlib.util.find_spec("pyarrow") is not None:
        import pyarrow.parquet as pq

        return lambda path: int(pq.read_metadata(path).num_rows)
    raise NotConfigured("Reading Parquet needs polars or Arrow: pip install 'licet[polars]'.")
