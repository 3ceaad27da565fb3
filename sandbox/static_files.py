"""Collect static files, only when they changed, because compressing them takes seconds."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox import waiting
from sandbox.lifecycle import ROOT

_STAMP = ROOT / ".licet" / "static" / ".collected"


def begin(*, environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes] | None:
    """Start collecting in the background. Returns None when no file has changed."""
    if _STAMP.exists() and _STAMP.read_text() == _digest():
        return None
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def finish(collecting: subprocess.Popen[bytes] | None) -> bool:
    """Wait for the collection. Returns whether it succeeded."""
    if collecting is None:
        return True
    if waiting.to_end(collecting, name="static files") != 0:
        return False
    _STAMP.write_text(_digest())
    return True


def _digest() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "run.txt").read_bytes())
    for file in sorted(ROOT.glob("*/static/**/*")):
        found = file.stat()
        digest.update(f"{file}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    return digest.hexdigest()
