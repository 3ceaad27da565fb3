"""How many rows there are to read, for whoever watches the bar."""

from __future__ import annotations

import importlib.util

from licet.errors import NotConfigured


def count(source: str) -> int:
    """Of a Parquet file, or of a folder of them, by their footers. Raises: NotConfigured, what the engine raises."""
    if importlib.util.find_spec("polars") is not None:
        import polars as pl

        return int(pl.scan_parquet(source).select(pl.len()).collect().item())
    if importlib.util.find_spec("pyarrow") is not None:
        import pyarrow.dataset as ds

        return int(ds.dataset(source, format="parquet").count_rows())
    raise NotConfigured("Reading Parquet needs polars or Arrow: pip install 'licet[polars]'.")
