"""`make test-wheel`: install the SDK's wheel as a customer does, and filter a frame with each extra.

The tests run beside the sources, in an environment that has every engine, so they cannot notice an extra that
forgets a package. Here each extra stands alone in an environment that is made for it and removed afterwards.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox import virtualenv

PYTHONS: Final = ("3.11", "3.13")
LIGHT: Final = ("", "polars", "pandas", "arrow", "duckdb", "delta", "iceberg", "s3", "cli", "polars,cli")
HEAVY: Final = ("dask", "spark", "hf", "torch")
CHECK: Final = virtualenv.ROOT / "sdk" / "tests" / "wheel" / "check.py"
_SDK: Final = virtualenv.ROOT / "sdk"


class WheelFails(Exception):
    """A step failed; the message is what it printed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One extra on one Python."""

    extra: str
    python: str

    def __str__(self) -> str:
        return f"licet{f'[{self.extra}]' if self.extra else ''} on Python {self.python}"


def run(words: Sequence[str]) -> int:
    """Try the named extras, `light` for the small ones, or without words the large ones; returns the exit code."""
    extras = LIGHT if tuple(words) == ("light",) else tuple(words) or HEAVY
    unknown = sorted(set(extras) - {*LIGHT, *HEAVY})
    if unknown:
        print(f"There is no extra {', '.join(unknown)}; there are: {', '.join((*LIGHT[1:], *HEAVY))}.")
        return 2
    pythons = [version for version in PYTHONS if _found(version)]
    for missing in sorted(set(PYTHONS) - set(pythons)):
        print(f"Python {missing} is not on this machine, so nothing is tried on it.")
    if not pythons:
        return 1
    failed = 0
    with tempfile.TemporaryDirectory(prefix="licet-wheel-") as folder:
        wheel = build(Path(folder))
        for trial in (Trial(extra, python) for python in pythons for extra in extras):
            began = time.monotonic()
            try:
                said = _try(trial, wheel, Path(folder) / re.sub(r"\W", "-", str(trial)))
            except WheelFails as error:
                failed += 1
                print(f"FAILED {trial}:\n{error}", flush=True)
            else:
                print(f"{trial}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failed else 0


def build(folder: Path) -> Path:
    """Build the wheel into a folder and return its path.

    Raises: WheelFails.
    """
    _do([*_uv(), "build", "--quiet", "--wheel", "--out-dir", str(folder), str(_SDK)])
    [wheel] = folder.glob("licet-*.whl")
    return wheel


def _try(trial: Trial, wheel: Path, folder: Path) -> str:
    """Install one extra into an environment of its own, run the check there, and return what it said.

    Raises: WheelFails.
    """
    _do([*_uv(), "venv", "--quiet", "--python", trial.python, str(folder)])
    python = folder / "bin" / "python"
    wanted = f"licet[{trial.extra}] @ {wheel.as_uri()}" if trial.extra else f"licet @ {wheel.as_uri()}"
    held = [word for lock in _locks(trial) for word in ("--constraint", str(lock))]
    _do([*_uv(), "pip", "install", "--quiet", "--python", str(python), *held, wanted])
    said = _do([str(python), "-I", str(CHECK), trial.extra], cwd=folder, PYSPARK_PYTHON=str(python))
    return said.strip().splitlines()[-1]


def _locks(trial: Trial) -> Iterator[Path]:
    """Yield the locks that hold the versions. A new release of a dependency then cannot fail our checks.

    PyTorch has no lock, because the right build depends on the machine.
    """
    if trial.extra != "torch":
        yield virtualenv.LOCKS / ("engines.txt" if trial.extra in HEAVY else "dev.txt")


def _found(version: str) -> bool:
    """Tell whether this Python is on the machine."""
    found = subprocess.run(
        [*_uv(), "python", "find", "--quiet", "--no-project", version],
        env=_environment(),
        capture_output=True,
        check=False,
    )
    return found.returncode == 0


def _uv() -> list[str]:
    return [str(virtualenv.PYTHON), "-m", "uv"]


def _environment() -> dict[str, str]:
    """Return the environment without what would show the sources to the installed package."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return kept | {"UV_PYTHON_DOWNLOADS": "never", "SPARK_LOCAL_IP": "127.0.0.1", "HF_HUB_OFFLINE": "1"}


def _do(command: list[str], *, cwd: Path | None = None, **more: str) -> str:
    """Run a command and return what it printed.

    Raises: WheelFails.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env=_environment() | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise WheelFails(done.stdout.strip())
    return done.stdout
