"""The separate environment of `make test-engines`: Spark, Dask and other large packages stay out of `.venv`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sandbox import virtualenv

FOLDER = virtualenv.ROOT / ".licet" / "engines"
PYTHON = FOLDER / "bin" / "python"
LOCK = virtualenv.LOCKS / "engines.txt"
_STAMP = FOLDER / ".installed"


def ready(*, torch: bool = False) -> Path:
    """Install the lock into the environment, and PyTorch if `torch`. Returns its Python. Raises: CannotSetUp.

    PyTorch has no lock, because the right build depends on the machine.
    """
    wanted = f"{virtualenv.ROOT}\0{sys.version}\0{LOCK.read_text()}"
    if not _STAMP.exists() or _STAMP.read_text() != wanted:
        print("Setting up .licet/engines (once, some 700 MB) ...", flush=True)
        uv = [str(virtualenv.PYTHON), "-m", "uv"]
        if not PYTHON.exists():
            _do([*uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(FOLDER)])
        _do([*uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(LOCK)])
        _STAMP.write_text(wanted)
    if torch and not list(FOLDER.glob("lib/python*/site-packages/torch")):
        print("Installing torch ...", flush=True)
        _do([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "torch"])
    return PYTHON


def run(python: Path, *words: str) -> int:
    paths = os.pathsep.join([str(virtualenv.ROOT), str(virtualenv.ROOT / "sdk" / "src")])
    environment = os.environ | {
        "PYTHONPATH": paths,
        "PYSPARK_PYTHON": str(python),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "HF_HUB_OFFLINE": "1",
        "LICET_ENGINES": "1",
    }
    return subprocess.run([python, *words], cwd=virtualenv.ROOT, env=environment, check=False).returncode


def _do(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd=virtualenv.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise virtualenv.CannotSetUp(f"Could not set up .licet/engines:\n{done.stdout.strip()}")
