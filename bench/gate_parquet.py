"""Measure Parquet to Parquet beside polars' own sink, and the memory as data grow."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from bench import gate_data
from bench.gate_data import CATEGORY
from licet.gate import Gate, parquet

_PIECE = 1_000_000
_ROUNDS = 3


def goals(goal: Callable[..., Any], *, rows: int) -> list[Any]:
    """Measure speed and memory; return the goals."""
    # use a memory file system if there is one, to measure the codec and not the disk
    memory = Path("/dev/shm")  # noqa: S108 a folder, not a predictable file
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        fast = Path(folder) / "speed.parquet"
        _write(fast, min(rows, 5 * _PIECE))
        ratio = _speed(fast, Path(folder), min(rows, 5 * _PIECE))
        # the pipeline is full from about 10 M rows
        peaks = _peaks((max(_PIECE, rows // 2), max(_PIECE, rows * 2)), Path(folder))
    return [
        goal("Parquet to Parquet, of polars' own sink", ratio, 0.7),
        _flat(goal, peaks),
    ]


def memory_goals(goal: Callable[..., Any]) -> list[Any]:
    """Measure memory with files on disk of up to 100 million rows, more than the machine's memory."""
    with tempfile.TemporaryDirectory() as folder:
        return [_flat(goal, _peaks((_PIECE, 10 * _PIECE, 100 * _PIECE), Path(folder)), of=10 * _PIECE)]


def _peaks(sizes: Sequence[int], folder: Path) -> dict[int, float]:
    """Return the peak memory in bytes, by rows."""
    peaks = {}
    print("peak memory of the Parquet filter", flush=True)
    for size in sorted(set(sizes)):
        source = folder / f"{size}.parquet"
        _write(source, size)
        file_size = source.stat().st_size
        peaks[size] = _peak(source, folder / "out.parquet")
        source.unlink()
        print(
            f"  {size / 1e6:6.1f} million rows, {file_size / 1e6:8.0f} MB {peaks[size] / 1e6:12.0f} MB",
            flush=True,
        )
    return peaks


def _flat(goal: Callable[..., Any], peaks: dict[int, float], *, of: int | None = None) -> Any:
    small, large = of or min(peaks), max(peaks)
    return goal(
        f"peak memory at {large / 1e6:g} M rows, of that at {small / 1e6:g} M",
        peaks[large] / peaks[small],
        1.25,
        at_most=True,
    )


def _speed(source: Path, folder: Path, rows: int) -> float:
    works = {
        "polars: scan, filter, sink": lambda: (
            pl.scan_parquet(source)
            .filter(pl.col("tenant_id").cast(pl.String).is_in(gate_data.cleared()))
            .sink_parquet(folder / "bare.parquet", compression="zstd")
        ),
        "gate": lambda: _filter(source, folder / "gated.parquet", carved=False),
        "gate, with field lists": lambda: _filter(source, folder / "gated.parquet", carved=True),
        "gate, by Arrow alone": lambda: _filter(
            source, folder / "gated.parquet", carved=False, engine="pyarrow"
        ),
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_ROUNDS):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - began)
    print("Parquet to Parquet")
    for name, times in seconds.items():
        print(f"  {name:34} {rows / statistics.median(times) / 1e6:8.1f} million rows/s")
    return statistics.median(seconds["polars: scan, filter, sink"]) / statistics.median(seconds["gate"])


def _filter(source: Path, target: Path, *, carved: bool, engine: Any = None) -> None:
    gate = Gate(gate_data.manifest(carved=carved))
    parquet.filter_parquet(gate, source, target, category=CATEGORY, tenant="tenant_id", engine=engine)


def _write(target: Path, rows: int) -> None:
    done = 0
    with pq.ParquetWriter(target, gate_data.rows(1).schema, compression="zstd") as writer:
        while done < rows:
            piece = min(_PIECE, rows - done)
            writer.write_table(gate_data.rows(piece, seed=done), row_group_size=_PIECE // 4)
            done += piece


def _peak(source: Path, target: Path) -> float:
    """Return the peak memory in bytes of a process of its own."""
    script = (
        "import sys; from pathlib import Path; from bench import gate_parquet;"
        "gate_parquet.report_peak(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", script, str(source), str(target)],
        env=os.environ | {"PYTHONPATH": f"{Path.cwd()}{os.pathsep}{paths}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def report_peak(source: Path, target: Path) -> None:
    """Filter the file and print this process's peak memory in bytes."""
    _filter(source, target, carved=True)
    # getrusage would include the parent's peak from before the exec
    status = Path("/proc/self/status").read_text()
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    print(int(kilobytes) * 1024)
