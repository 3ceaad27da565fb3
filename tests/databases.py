"""Databases for tests: one migrated template, cloned; tests connect as the app, as the real server does.

Nothing is ever flushed (TRUNCATE is refused, rightly): a test that commits gets a clone of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from ledger import entries, primary_watch, roles
from sandbox import addresses, memory_folder, moved_clock, postgres
from tests import steered_clock

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".licet"
PREFIX = "licet_test"
_CLONE = f"^{PREFIX}_[0-9]+_[0-9a-f]{{8}}$"


@cache
def admin_url() -> str:
    """A superuser's URL: DATABASE_URL where it is one's, else the embedded server for tests."""
    given = os.environ.get("DATABASE_URL")
    if given:
        with psycopg.connect(given) as connection:
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if row and row[0]:
            return _with_our_clock(given)
    STATE.mkdir(mode=0o700, exist_ok=True)
    # A moved clock has a server of its own, beside which other tests may run by the machine's clock.
    home = memory_folder.made(STATE) / ("pg-test-moved" if moved_clock.is_moved() else "pg-test")
    return _with_our_clock(postgres.ensure(home, durable=False))


def _with_our_clock(admin: str) -> str:
    addresses.must_show_our_time(admin)
    return admin


def url(database: str, role: str = "app") -> str:
    """The URL of one of our roles in `database`, or of the `superuser`."""
    parts = urlsplit(admin_url())
    if role == "superuser":
        return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))
    host = parts.netloc.rpartition("@")[2]
    user = f"{settings.LICET_ROLE_PREFIX}_{role}" + (f":{_password(role)}" if _passwords() else "")
    return urlunsplit((parts.scheme, f"{user}@{host}", f"/{database}", parts.query, ""))


@cache
def template() -> str:
    """The name of a migrated database; made anew when migrations or roles have changed."""
    name = f"{PREFIX}_template_{_version()}"
    STATE.mkdir(mode=0o700, exist_ok=True)
    with (STATE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers of one run, and runs side by side, make it once
        _forget_clones_of_the_dead()
        if not _exists(name):
            _forget_old_templates(keep=name)
            _migrate(name)
    return name


def clone(source: str) -> str:
    """A copy of `source` under a new name."""
    name = f"{PREFIX}_{os.getpid()}_{secrets.token_hex(4)}"
    with _admin() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name),
                sql.Identifier(source),
                sql.Identifier(f"{settings.LICET_ROLE_PREFIX}_owner"),
            )
        )
        _grant(connection, name)
    return name


def empty() -> str:
    """A new database without anything in it, to restore a dump into."""
    name = f"{PREFIX}_{os.getpid()}_{secrets.token_hex(4)}"
    with _admin() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        _grant(connection, name)
    return name


def drop(name: str) -> None:
    with _admin() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def cloned(source: str | None = None) -> Iterator[str]:
    name = clone(source or template())
    try:
        yield name
    finally:
        drop(name)


@contextmanager
def connected(database: str, role: str = "app") -> Iterator[None]:
    """Django's default connection, in every thread, is `role`'s to `database`."""
    with _connected(database, url(database, role)):
        yield


@contextmanager
def connected_as_admin(database: str) -> Iterator[None]:
    """Django's default connection is a superuser's: for tests that do what no role of ours may do."""
    with _connected(database, admin_url()):
        yield


@contextmanager
def _connected(database: str, address: str) -> Iterator[None]:
    target = psycopg.conninfo.conninfo_to_dict(address)
    config = connections.settings["default"]
    before = dict(config)
    connections.close_all()
    # What this database shows of its server is remembered apart from what others show.
    state, watch = settings.LICET_STATE_DIR, primary_watch._watch
    settings.LICET_STATE_DIR, primary_watch._watch = STATE / "test-state" / database, None
    config.update(
        NAME=database,
        USER=target["user"],
        PASSWORD=target.get("password", ""),
        HOST=target.get("host", ""),
        PORT=str(target.get("port", "")),
        CONN_MAX_AGE=None,
    )
    try:
        yield
    finally:
        connections.close_all()
        config.clear()
        config.update(before)
        shutil.rmtree(STATE / "test-state" / database, ignore_errors=True)
        settings.LICET_STATE_DIR, primary_watch._watch = state, watch


def _migrate(name: str) -> None:
    unfinished = f"{PREFIX}_unfinished"
    drop(unfinished)
    passwords = {role: _password(role) for role in roles.NAMES} if _passwords() else {}
    roles.bootstrap(admin_url(), roles.Bootstrap(settings.LICET_ROLE_PREFIX, unfinished, passwords))
    with connected(unfinished, "owner"):
        call_command("migrate", verbosity=0)
    with connected_as_superuser(unfinished) as connection:
        steered_clock.install(connection)
    with _admin() as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
        )


@contextmanager
def connected_as_superuser(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(admin_url(), dbname=database, autocommit=True) as connection:
        yield connection


def _grant(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    for role in roles.NAMES:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(name), sql.Identifier(f"{settings.LICET_ROLE_PREFIX}_{role}")
            )
        )


def _forget_old_templates(*, keep: str) -> None:
    with _admin() as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s",
            [f"{PREFIX}_template_%", keep],
        ).fetchall()
    for (name,) in rows:
        drop(str(name))


def _forget_clones_of_the_dead() -> None:
    """Drop what runs that were killed left behind. Of a server that other machines use, nobody here knows that."""
    if os.environ.get("DATABASE_URL"):
        return
    with _admin() as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ %s", [_CLONE]).fetchall()
    for (name,) in rows:
        if not _lives(int(str(name).removeprefix(f"{PREFIX}_").partition("_")[0])):
            drop(str(name))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _exists(name: str) -> bool:
    with _admin() as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


@contextmanager
def _admin() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(admin_url(), autocommit=True) as connection:
        yield connection


def _passwords() -> bool:
    """Over a socket of our own there are none; elsewhere each role has one."""
    return "host=" not in urlsplit(admin_url()).query


def _password(role: str) -> str:
    return hashlib.sha256(f"{admin_url()}{role}".encode()).hexdigest()[:32]


def _version() -> str:
    digest = hashlib.sha256(settings.LICET_ROLE_PREFIX.encode())
    for app in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(app.read_bytes())
    for module in [
        ROOT / "ledger/roles.py",
        ROOT / "tests/steered_clock.py",
        *sorted(ROOT.glob("*/migration_guards.py")),
    ]:
        digest.update(module.read_bytes())
    digest.update(" ".join(settings.INSTALLED_APPS).encode())  # libraries' apps bring migrations of their own
    digest.update(" ".join(sorted(entries.kinds())).encode())
    return digest.hexdigest()[:12]
