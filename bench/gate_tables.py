"""Measure tables of Delta Lake and Iceberg behind the gate, beside their own library's scan into memory."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from pyiceberg.catalog.sql import SqlCatalog

from bench import gate_data
from bench.gate_data import CATEGORY
from licet import tables
from licet.gate import Gate

_GATES = {carved: Gate(gate_data.manifest(carved=carved)) for carved in (False, True)}
_PIECE = 500_000
_MOST = 4_000_000


def goals(goal: Callable[..., Any], *, rows: int, rounds: int) -> list[Any]:
    """Measure both formats, with files in a memory file system if there is one; return the goals."""
    memory = Path("/dev/shm")  # noqa: S108 a folder, not a predictable file
    rows = min(rows, _MOST)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        return [
            *_measured("Delta Lake", *_delta(Path(folder), rows), goal, rows=rows, rounds=rounds),
            *_measured("Iceberg", *_iceberg(Path(folder), rows), goal, rows=rows, rounds=rounds),
        ]


def _measured(
    name: str, table: Any, own: Callable[[], Any], goal: Callable[..., Any], *, rows: int, rounds: int
) -> list[Any]:
    """Measure a library's own scan and the gate over it, in turn; return the goal."""
    works = {
        f"{name}: its own scan": own,
        f"{name}: gate": lambda: _gated(table, carved=False),
        f"{name}: gate, with field lists": lambda: _gated(table, carved=True),
    }
    seconds: dict[str, list[float]] = {work: [] for work in works}
    for _ in range(rounds):
        for work, run in works.items():
            began = time.perf_counter()
            run()
            seconds[work].append(time.perf_counter() - began)
    print(name)
    medians = {work: statistics.median(times) for work, times in seconds.items()}
    for work, spent in medians.items():
        print(f"  {work:34} {rows / spent / 1e6:8.1f} million rows/s", flush=True)
    scan, gate, carved = medians.values()
    print(f"  with field lists, of its own scan  {scan / carved:8.2f}")
    return [goal(f"{name} behind the gate, of its own scan", scan / gate, 0.7)]


def _gated(table: Any, *, carved: bool) -> int:
    passed = tables.open_table(table).batches(_GATES[carved], category=CATEGORY, tenant="tenant_id")
    return sum(piece.num_rows for piece in passed)


def _delta(folder: Path, rows: int) -> tuple[Any, Callable[[], Any]]:
    path = str(folder / "delta")
    for piece in _pieces(rows):
        write_deltalake(path, piece, mode="append")
    DeltaTable(path).delete("i0 < 10")
    return path, lambda: _read(pa.RecordBatchReader.from_stream(DeltaTable(path).scan()))


def _iceberg(folder: Path, rows: int) -> tuple[Any, Callable[[], Any]]:
    catalog = SqlCatalog("bench", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}/iceberg")
    catalog.create_namespace("bench")
    table: Any = None
    for piece in _pieces(rows):
        if table is None:
            table = catalog.create_table("bench.rows", schema=piece.schema)
        table.append(piece)
    table.delete("i0 < 10")
    return table, lambda: _read(table.scan().to_arrow_batch_reader())


def _read(batches: Any) -> int:
    return sum(batch.num_rows for batch in batches)


def _pieces(rows: int) -> list[pa.Table]:
    """Return the rows in pieces, with texts as tenants and types that both formats have."""
    small = {"s0": pa.int32(), "b0": pa.int32()}
    made = []
    for seed in range(-(-rows // _PIECE)):
        piece = gate_data.rows(min(_PIECE, rows - seed * _PIECE), seed=seed)
        fields = [
            pa.field(each.name, pa.string() if each.name == "tenant_id" else small.get(each.name, each.type))
            for each in piece.schema
        ]
        made.append(piece.cast(pa.schema(fields)))
    return made
