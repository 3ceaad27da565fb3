"""Fetch programs of peers from npm packages."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

from bench.load import CannotMeasure


def unpacked(package: str, work: Path) -> Path:
    """Unpack a package below `work` and return its folder.

    Raises: CannotMeasure.
    """
    packed = subprocess.run(
        ["npm", "pack", package, "--silent"], cwd=work, capture_output=True, text=True, check=False
    )
    if packed.returncode != 0:
        raise CannotMeasure(f"npm could not fetch {package}: {packed.stderr.strip()}")
    with tarfile.open(work / packed.stdout.strip()) as archive:
        archive.extractall(work, filter="data")
    return work / "package"
