"""The sources that production gets: what deploy/Dockerfile copies, and nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
APP = "/opt/licet/app/"


def copied() -> list[str]:
    """The files and rooms that the image gets."""
    return re.findall(rf"^COPY (\S+) {APP}\1$", DOCKERFILE, re.MULTILINE)


def lay_out(folder: Path) -> None:
    """Copy the sources into `folder`."""
    folder.mkdir(parents=True)
    for name in copied():
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
