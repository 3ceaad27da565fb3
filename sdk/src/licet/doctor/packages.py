"""Check this Python and the packages beside the SDK."""

from __future__ import annotations

import importlib.util
import platform
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Final

from licet.doctor.finding import Finding, ok, warning

# An engine, and what the gate needs beside it.
_ENGINES: Final = {
    "polars": ("numpy", "pyarrow"),
    "pandas": ("numpy",),
    "pyarrow": ("numpy",),
    "duckdb": ("numpy", "pyarrow"),
    "dask": ("pandas", "numpy"),
    "pyspark": ("pandas", "numpy", "pyarrow"),
}
_EXTRAS: Final = {"pyarrow": "arrow", "pyspark": "spark"}


def check(installed: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Yield the Python and the engines that the gate can filter."""
    here = installed or (lambda name: importlib.util.find_spec(name) is not None)
    found = [name for name in _ENGINES if here(name)]
    for name in found:
        missing = [needed for needed in _ENGINES[name] if not here(needed)]
        if missing:
            extra = _EXTRAS.get(name, name)
            yield warning(
                "engines",
                f"{name} is installed without {', '.join(missing)}.",
                f"pip install 'licet[{extra}]'",
            )
    versions = (
        ", ".join(f"{name} {_version(name)}" for name in found) or "no engine: pip install 'licet[polars]'"
    )
    yield ok("packages", f"Python {platform.python_version()}; {versions}")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "of unknown version"
