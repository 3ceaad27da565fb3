"""Count the rows to read, for the progress bar."""

from __future__ import annotations

import importlib.util

from licet.errors import NotConfigured


def count(source: str) -> int:
    """Return the rows of a Parquet file or folder, read from the files' footers.

    Raises: NotConfigured, or the engine's own errors.
    """
    if importlib.util.find_spec("polars") is not None:
        import polars as pl

        return int(pl.scan_parquet(source).select(pl.len()).collect().item())
    if importlib.util.find_spec("pyarrow") is not None:
        import pyarrow.dataset as ds

        return int(ds.dataset(source, format="parquet").count_rows())
    raise NotConfigured("Reading Parquet needs polars or Arrow: pip install 'licet[polars]'.")
