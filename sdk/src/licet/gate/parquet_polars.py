"""Read and filter Parquet with polars, as one streaming query."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from licet.gate.contradictions import Contradictions
from licet.gate.gate import Gate
from licet.gate.source_file import SourceFile
from licet.gate.source_schema import Part, SourceSchema, schema_of


def read_schema(files: list[SourceFile]) -> SourceSchema:
    """Return the schema of the files, with polars' types.

    Raises: NotReadable, SourceUnclear.
    """
    return schema_of(files, lambda file: pl.read_parquet_schema(str(file.path)))


def scanned(
    schema: SourceSchema,
    *,
    contradictions: Contradictions,
    drop: bool,
    progress: Callable[[int], None] | None,
) -> pl.LazyFrame:
    """Return all files as one lazy frame with the columns of `schema`.

    With `drop` rows that contradict their folder are left out; they are counted in any case.
    """
    frames = [_part(each, schema, contradictions, drop=drop, progress=progress) for each in schema.parts]
    return frames[0] if len(frames) == 1 else pl.concat(frames, how="vertical")


def _part(
    part: Part,
    schema: SourceSchema,
    contradictions: Contradictions,
    *,
    drop: bool,
    progress: Callable[[int], None] | None,
) -> pl.LazyFrame:
    paths = [str(each.path) for each in part.files]
    frame = pl.scan_parquet(paths, hive_partitioning=False, glob=False)
    if progress is not None or part.contradictable:
        look = partial(_looked, part=part, contradictions=contradictions, drop=drop, progress=progress)
        frame = frame.map_batches(look, schema=frame.collect_schema(), streamable=True)
    more: dict[str, Any] = {name: pl.lit(None, dtype=kind) for name, kind in part.missing.items()}
    more |= {name: pl.lit(value, dtype=pl.String) for name, value in part.added.items()}
    if not more:
        return frame
    frame = frame.with_columns(value.alias(name) for name, value in more.items())
    return frame.select(*(selectors.by_name(name) for name in schema.names))


def _looked(
    piece: pl.DataFrame,
    *,
    part: Part,
    contradictions: Contradictions,
    drop: bool,
    progress: Callable[[int], None] | None,
) -> pl.DataFrame:
    """Report progress, and find the rows that contradict their folder."""
    if progress is not None:
        progress(piece.height)
    if not part.contradictable:
        return piece
    agrees = pl.Series([True]).new_from_index(0, piece.height)
    for name, value in part.contradictable.items():
        text = piece.get_column(name).cast(pl.String, strict=False)
        agrees = agrees & (text.is_null() if value is None else (text == value).fill_null(False))  # noqa: FBT003
    contradictions.add(piece.height - int(agrees.sum()))
    return piece.filter(agrees) if drop else piece


def sink(
    gate: Gate,
    frame: pl.LazyFrame,
    target: Path,
    *,
    category: str,
    tenant: str,
    time: str | None,
    compression: Any,
) -> int:
    """Filter a lazy frame into a file; return the rows written."""
    passed = gate.filter(frame, category=category, tenant=tenant, time=time)
    passed.sink_parquet(target, compression=compression)
    return int(pl.scan_parquet(target, glob=False).select(pl.len()).collect().item())
