"""Send a file through every engine, and compare the result with ten lines of plain Python."""

from __future__ import annotations

import contextlib
import math
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow.parquet as pq

from licet.errors import LicetError
from licet.gate import Gate
from licet.gate.parquet import filter_parquet
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.engines import Engine
from sdk.tests.gate.foreign import files
from sdk.tests.gate.foreign.ways import WAYS, Outcome, arrow_rows

EQUAL, REFUSED = "equal to the reference", "refused with a sentence"
NOT_HELD, NOT_READ, NOT_TRIED = "the engine cannot hold it", "Arrow cannot read it", "not tried"


class Differs(AssertionError):
    """A result is not what the reference lets through."""


def outcomes(path: Path) -> Iterator[Outcome]:
    """Yield what became of a file in each engine, as a frame and as a file.

    Raises: Differs.
    """
    try:
        table = files.with_tenants(path)
    except Exception as error:  # noqa: BLE001  malformed files are why they are here
        for way in WAYS:
            yield Outcome(path.name, way.name, NOT_READ, type(error).__name__)
    else:
        for way in WAYS:
            yield _as_frame(path, way, table)
    for engine in ("polars", "pyarrow"):
        if path.name == files.HUGE and engine == "polars":
            yield Outcome(path.name, f"file, by {engine}", NOT_TRIED, "one cell of 2 GiB")
        else:
            yield _as_file(path, engine)


def _as_frame(path: Path, way: Engine, table: Any) -> Outcome:
    try:
        before = way.read(way.make(table))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return Outcome(path.name, way.name, NOT_HELD, type(error).__name__)
    manifest = files.manifest([name for name in table.schema.names if name not in {files.TENANT, files.TIME}])
    arguments: dict[str, Any] = {"category": made.CATEGORY, "tenant": files.TENANT, "time": files.TIME}
    try:
        passed = way.read(Gate(manifest).filter(way.make(table), **arguments))
    except LicetError as error:
        return _refused(path, way.name, error)
    before = [row | {files.TIME: engines._plain(row[files.TIME])} for row in before]  # pandas has NaT
    expected = reference.gate(before, manifest, made.CATEGORY, files.TENANT, files.TIME)
    if _plain(passed) != _plain(expected):
        raise Differs(f"{path.name} in {way.name}: {_first_difference(passed, expected)}")
    return Outcome(path.name, way.name, EQUAL)


def _as_file(path: Path, engine: Any) -> Outcome:
    """Filter the file as it is, in a folder that says whose it is."""
    name = f"file, by {engine}"
    with tempfile.TemporaryDirectory() as folder:
        for tenant in ("globex", "acme", "initech"):
            (Path(folder) / f"in/tenant={tenant}").mkdir(parents=True)
            shutil.copy(path, Path(folder) / f"in/tenant={tenant}/{path.name}")
        with contextlib.suppress(Exception):
            columns = [each for each in pq.read_schema(path).names if each != "tenant"]
        try:
            manifest = files.manifest(columns if "columns" in locals() else ["a"], window=False)
            target = Path(folder) / "out.parquet"
            filter_parquet(
                Gate(manifest),
                Path(folder) / "in",
                target,
                category=made.CATEGORY,
                tenant="tenant",
                engine=engine,
            )
        except LicetError as error:
            return _refused(path, name, error)
        before = _read(path, engine)
        rows = [{**row, "tenant": each} for each in ("acme", "globex", "initech") for row in before]
        expected = reference.gate(rows, manifest, made.CATEGORY, "tenant", None)
        passed = _read(target, engine)
    if _plain(passed) != _plain(expected):
        raise Differs(f"{path.name}, {name}: {_first_difference(passed, expected)}")
    return Outcome(path.name, name, EQUAL)


def _read(path: Path, engine: str) -> Any:
    if engine == "polars":
        return arrow_rows(pl.read_parquet(path, hive_partitioning=False).to_arrow())
    return arrow_rows(pq.ParquetFile(path).read())


def _refused(path: Path, engine: str, error: LicetError) -> Outcome:
    if not str(error).endswith((".", ")")) or error.code == "licet_error":
        raise Differs(f"{path.name} in {engine}: {error!r} is no sentence with a code")
    return Outcome(path.name, engine, REFUSED, f"{error.code}: {error}")


def _plain(rows: Any) -> list[str]:
    """Return rows in an order of their own, in a form in which NaN equals NaN."""
    made = [{name: engines._plain(_nan(value)) for name, value in row.items()} for row in rows]
    return sorted(repr(sorted(row.items())) for row in made)


def _nan(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.as_unit("ns").isoformat() if value is not pd.NaT and value.nanosecond else value
    return None if isinstance(value, float) and math.isnan(value) else value


def _first_difference(passed: Any, expected: Any) -> str:
    pairs = zip(_plain(passed), _plain(expected), strict=False)
    first = next(((got[:500], wanted[:500]) for got, wanted in pairs if got != wanted), ("", ""))
    return f"{len(passed)} rows, not {len(expected)}; {first[0]} is not {first[1]}"
