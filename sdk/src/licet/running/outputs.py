"""The manifest of outputs: what a training program used and made, written by the program itself as JSON.

    {"used": [{"tenant": "acme", "category": "machine-telemetry", "rows": 1000}],
     "artefacts": ["model.safetensors"], "holdings": [{"location": "s3://runs/7", "rows": 1000}],
     "processors": [], "measurements": []}

Every member is optional. `used` may name reports of `licet filter` by their paths.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from licet import strict_json
from licet.errors import NotReadable, Untrusted

_LARGEST: Final = 64 * 1024 * 1024  # the server takes no larger report
_MEMBERS: Final = {
    "used": (list, str),
    "artefacts": list,
    "holdings": list,
    "processors": list,
    "measurements": list,
}


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a program used and made. `artefacts` are paths, or described already."""

    used: list[Mapping[str, Any]] = field(default_factory=list)
    artefacts: list[Any] = field(default_factory=list)
    holdings: list[Mapping[str, Any]] = field(default_factory=list)
    processors: list[str] = field(default_factory=list)
    measurements: list[Mapping[str, Any]] = field(default_factory=list)


def fingerprint(path: Path) -> tuple[int, ...] | None:
    """Return what changes when a file is written again, None without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def read(path: Path, *, unlike: tuple[int, ...] | None = None) -> Outputs | None:
    """Read a manifest of outputs; None if the program wrote none.

    A file that is as `unlike` was there before the program started, and says nothing about it.

    Raises: NotReadable.
    """
    document = None if unlike is not None and fingerprint(path) == unlike else _object(path)
    if document is None:
        return None
    for name, value in document.items():
        if name not in _MEMBERS:
            raise NotReadable(
                f"{path}: {name!r} is not a member of a manifest of outputs. Known: {', '.join(_MEMBERS)}."
            )
        if not isinstance(value, _MEMBERS[name]):  # type: ignore[arg-type]
            raise NotReadable(f"{path}: {name} must be a list.")
    for name in ("holdings", "measurements"):
        if not all(isinstance(item, dict) for item in document.get(name, [])):
            raise NotReadable(f"{path}: {name} must be a list of objects.")
    if not all(isinstance(item, str) for item in document.get("processors", [])):
        raise NotReadable(f"{path}: processors must be a list of texts.")
    if not all(isinstance(item, str | dict) for item in document.get("artefacts", [])):
        raise NotReadable(f"{path}: artefacts must be a list of paths or objects.")
    said = {name: value for name, value in document.items() if name != "used"}
    return Outputs(used=_used(document.get("used", []), path), **said)


def _used(said: Any, path: Path) -> list[Mapping[str, Any]]:
    """Return the used rows, with those of the reports that are named by their paths."""
    rows: list[Mapping[str, Any]] = []
    for item in [said] if isinstance(said, str) else said:
        if isinstance(item, str):
            report = _object(path.parent / item if not Path(item).is_absolute() else Path(item))
            found = None if report is None else report.get("used")
            if not isinstance(found, list):
                raise NotReadable(f"{path}: {item} is not a report with a list `used`.")
            rows += found
        else:
            rows.append(item)
    if not all(_is_use(row) for row in rows):
        raise NotReadable(
            f"{path}: each item of used needs tenant, category and rows, a whole number from 0."
        )
    return _summed(rows)


def _is_use(row: object) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("tenant"), str)
        and isinstance(row.get("category"), str)
        and type(row.get("rows")) is int
        and row["rows"] >= 0
    )


def _summed(rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return one row per tenant and category: a report names no pair twice."""
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        pair = (row["tenant"], row["category"])
        sums[pair] = sums.get(pair, 0) + row["rows"]
    return [
        {"tenant": tenant, "category": category, "rows": count} for (tenant, category), count in sums.items()
    ]


def _object(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error
    if len(raw) > _LARGEST:
        raise NotReadable(f"{path} is larger than 64 MiB.")
    try:
        return strict_json.loads(raw)
    except (Untrusted, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NotReadable(f"{path} is not a JSON object: {error}") from error
