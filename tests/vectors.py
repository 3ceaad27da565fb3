"""Where the published test data lies. It is no part of the project: without it, its tests skip and say so."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("LICET_VECTORS") or Path(__file__).resolve().parents[2] / "shared" / "vectors")
NOT_THERE = f"published vectors are not at {ROOT} (set LICET_VECTORS)"


def files(pattern: str) -> list[object]:
    """Parameters for a table test, one for each file that matches; one skipped parameter if there is none."""
    found = sorted(path for path in ROOT.glob(pattern) if path.is_file())
    if not found:
        return [pytest.param(ROOT / pattern, marks=pytest.mark.skip(reason=NOT_THERE), id="absent")]
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in found]
