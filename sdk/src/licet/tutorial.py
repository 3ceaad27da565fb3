"""The data of the tutorial: the telemetry of three customers' machines, the same on every machine."""

from __future__ import annotations

import importlib
import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from licet.errors import NotConfigured, NotReadable

NAME: Final = "telemetry.parquet"
ROWS: Final = 600
_CUSTOMERS: Final = ("acme", "globex", "initech")
_OPERATORS: Final = {"acme": "Olga", "globex": "Omar", "initech": "Oskar"}
_BEGIN: Final = datetime(2026, 1, 5, 6, tzinfo=UTC)


def columns() -> dict[str, list[Any]]:
    """Return the data by column. `operator` is a field that no customer allows."""
    tenants = [_CUSTOMERS[row % 3] for row in range(ROWS)]
    return {
        "tenant_id": tenants,
        "machine_id": [f"{tenant}-{row % 7}" for row, tenant in enumerate(tenants)],
        "rpm": [900 + 7 * (row % 50) + row % 3 for row in range(ROWS)],
        "uptime": [row % 170 for row in range(ROWS)],
        "operator": [_OPERATORS[tenant] for tenant in tenants],
        "recorded_at": [_BEGIN + timedelta(minutes=10 * row) for row in range(ROWS)],
    }


def write(path: Path, *, replace: bool = False) -> None:
    """Write the data as a Parquet file.

    Raises: NotReadable if the file exists or cannot be written; NotConfigured without polars and Arrow.
    """
    if path.exists() and not replace:
        raise NotReadable(f"{path} exists already. Pass --replace to write it again.")
    writer = _writer()
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        writer(columns(), unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _writer() -> Any:
    if importlib.util.find_spec("polars") is not None:
        return _with_polars
    if importlib.util.find_spec("pyarrow") is not None:
        return _with_arrow
    raise NotConfigured("Writing Parquet needs polars or Arrow: pip install 'licet[polars]'.")


def _with_polars(data: dict[str, list[Any]], path: Path) -> None:
    importlib.import_module("polars").DataFrame(data).write_parquet(path)


def _with_arrow(data: dict[str, list[Any]], path: Path) -> None:
    table = importlib.import_module("pyarrow").table(data)
    importlib.import_module("pyarrow.parquet").write_table(table, path)
