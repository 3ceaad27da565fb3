"""Find the database and the broker: those the environment names, or embedded ones that this module starts.

`dev.py` and `manage.py` share it and therefore find the same servers.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox import env_file, moved_clock, postgres, run_lock, valkey

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".licet"
_SAME_TIME = timedelta(minutes=1)  # how far a busy machine may come between two looks at one clock


class DatabaseUnusable(Exception):
    """The database that DATABASE_URL names cannot serve; the message says what to set instead."""


def complete_settings(environment: MutableMapping[str, str]) -> None:
    """Add the variables of `.env` and those of a running `dev.py run` to `environment`.

    Raises NotAnEnvFile (from sandbox.env_file).
    """
    env_file.load(ROOT / ".env", into=environment)
    for name, value in run_lock.environment().items():
        environment.setdefault(name, value)


def missing(given: Mapping[str, str]) -> dict[str, str]:
    """Start missing servers and return the variables that lead to them, to be added to `given`.

    What is started stays up while this process lives. Outside of development nothing is started or added:
    a production server must be told.

    Raises DatabaseUnusable, DidNotStart (from sandbox.lifecycle).
    """
    if given.get("LICET_ENVIRONMENT", "development") != "development":
        return {}
    STATE.mkdir(mode=0o700, exist_ok=True)
    added: dict[str, str] = {}
    if not given.get("DATABASE_URL"):
        added |= _urls(postgres.ensure(STATE / "pg"), given, passwords=False)
    elif not given.get("DATABASE_OWNER_URL"):
        _administers(given["DATABASE_URL"])
        added |= _urls(given["DATABASE_URL"], given, passwords=True)
    if not given.get("DATABASE_URL") or moved_clock.wanted(given):
        must_show_our_time(added.get("DATABASE_URL") or given["DATABASE_URL"])
    if not given.get("CELERY_BROKER_URL"):
        added["CELERY_BROKER_URL"] = valkey.ensure(STATE / "valkey")
    return added


def must_show_our_time(url: str) -> None:
    """Compare the database's clock with this process's clock. Raises DatabaseUnusable when they differ."""
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        [(shown,)] = connection.execute("SELECT clock_timestamp()").fetchall()
    apart = abs(shown - datetime.now(UTC))
    if apart > _SAME_TIME:
        raise DatabaseUnusable(
            f"The database's clock shows {shown:%Y-%m-%d %H:%M:%S}, {apart} from this process's. LICET_CLOCK_OFFSET"
            " moves only an embedded database, and only when it starts: leave DATABASE_URL out, and stop every program"
            " that uses the database with another clock."
        )


def _administers(url: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            [(name, may)] = connection.execute(
                "SELECT rolname, rolsuper OR rolcreaterole AND rolcreatedb"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchall()
    except psycopg.Error as error:
        raise DatabaseUnusable(f"DATABASE_URL does not answer: {' '.join(str(error).split())}") from error
    if not may:
        raise DatabaseUnusable(
            f"DATABASE_URL's role {name!r} may not create roles and databases: give an administrator's URL"
            " here, or set DATABASE_URL and DATABASE_OWNER_URL as `manage.py bootstrap_roles` prints them."
        )


def _urls(admin_url: str, given: Mapping[str, str], *, passwords: bool) -> dict[str, str]:
    """The URL of each database role. They are kept with generated passwords in a file that only its owner reads."""
    prefix = given.get("LICET_ROLE_PREFIX") or "licet"
    file = STATE / "roles.json"
    kept: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.exists() else {}
    # When what bootstrap_roles does changes, it is done again.
    version = (ROOT / "ledger" / "roles.py").read_bytes()
    key = hashlib.sha256(f"{admin_url}\0{prefix}\0".encode() + version).hexdigest()
    if key not in kept or not _answers(kept[key]):
        kept[key] = _bootstrap(admin_url, prefix, passwords=passwords)
        unfinished = file.with_suffix(f".{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(kept, indent=1))
        unfinished.replace(file)
    return kept[key]


def _answers(urls: Mapping[str, str]) -> bool:
    import psycopg

    try:
        for name in ("DATABASE_OWNER_URL", "DATABASE_URL"):
            psycopg.connect(urls[name], connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _bootstrap(admin_url: str, prefix: str, *, passwords: bool) -> dict[str, str]:
    command = [sys.executable, "manage.py", "bootstrap_roles", "--admin-url", admin_url, "--prefix", prefix]
    command += ["--database", prefix]
    command += ["--passwords"] if passwords else []
    # The child then starts no servers itself.
    complete = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL"), admin_url)
    complete["CELERY_BROKER_URL"] = "memory://"
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | complete,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseUnusable(f"The database's roles could not be made:\n{done.stderr.strip()}")
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {name: value for name, sign, value in pairs if sign and name.startswith("DATABASE_")}
