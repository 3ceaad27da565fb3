"""Restore a backup into a database that does not exist yet, and verify what was restored."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from ledger import roles
from ledger.backup import manifest, programs, states
from ledger.backup.manifest import Manifest
from ledger.backup.writing import DUMP


class TargetNotEmpty(Exception):
    """The target holds something already. Name a database and folders that do not exist."""


class ServerTooOld(Exception):
    """The backup is of a newer major version of PostgreSQL. Restore it to a server of that version or a newer one."""


class NotRestored(Exception):
    """The restored database is not what was backed up. Do not use it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to restore: an administrator's URL, the new database, the roles' passwords, and folders by name."""

    admin_url: str
    database: str
    passwords: Mapping[str, str]
    folders: Mapping[str, Path]


def restore(folder: Path, target: Target) -> Manifest:
    """Restore and verify. Decisions stay closed until an operator accepts the database (`accept_database`).

    Raises: manifest.NotABackup, manifest.BackupDamaged, TargetNotEmpty, ServerTooOld, NotRestored, psycopg.Error,
    programs.ProgramFailed, programs.NoProgram.
    """
    backup = manifest.read(folder)
    manifest.check_files(folder, backup)
    _must_fit(target, backup)
    plan = roles.Bootstrap(backup.prefix, target.database, dict(target.passwords))
    roles.bootstrap(target.admin_url, plan)
    url = _with_database(target.admin_url, target.database)
    _forget_default_grants(url, plan)
    program = programs.find("pg_restore", major=backup.server_version // 10_000)
    with tempfile.NamedTemporaryFile("w") as contents:
        contents.write(_without_schema(program, folder / DUMP))
        contents.flush()
        programs.run(
            [
                program, "--no-owner", "--single-transaction", "--exit-on-error", f"--role={plan.role('owner')}",
                f"--use-list={contents.name}", f"--dbname={url}", str(folder / DUMP),
            ],
            environment={},
        )  # fmt: skip
    _verify(url, plan, backup)
    for name, place in target.folders.items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, place, dirs_exist_ok=True)
    return backup


def _must_fit(target: Target, backup: Manifest) -> None:
    with psycopg.connect(target.admin_url, autocommit=True) as admin:
        if admin.info.server_version // 10_000 < backup.server_version // 10_000:
            raise ServerTooOld(
                f"{admin.info.server_version // 10_000} instead of {backup.server_version // 10_000}"
            )
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [target.database]).fetchone():
            raise TargetNotEmpty(f"the database {target.database} exists")
    for place in target.folders.values():
        if place.is_dir() and any(place.iterdir()):
            raise TargetNotEmpty(f"the folder {place} is not empty")


def _forget_default_grants(url: str, plan: roles.Bootstrap) -> None:
    """Take back what new tables are given by default. The archive grants what each table had and revokes nothing."""
    owner = sql.Identifier(plan.role("owner"))
    with psycopg.connect(url) as connection:
        for name in roles.NAMES:
            for what in ("TABLES", "SEQUENCES"):
                connection.execute(
                    sql.SQL(
                        "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public REVOKE ALL ON {} FROM {}"
                    ).format(owner, sql.SQL(what), sql.Identifier(plan.role(name)))
                )


def _without_schema(program: str, dump: Path) -> str:
    """Return the archive's contents without the schema `public`, which every new database has."""
    listed = programs.output([program, "--list", str(dump)])
    kept = [
        line for line in listed.splitlines() if "SCHEMA public" not in line and " SCHEMA - public" not in line
    ]
    return "\n".join(kept) + "\n"


def _verify(url: str, plan: roles.Bootstrap, backup: Manifest) -> None:
    """Compare the restored database with the manifest, and close decisions. Raises: NotRestored."""
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(plan.role("owner"))))
        states.prepare(connection)
        wrong = manifest.differences(backup.tables, states.tables(connection))
        wrong += manifest.guard_differences(backup.guards, states.guards(connection, prefix=backup.prefix))
        if states.ledger(connection) != backup.ledger:
            wrong.append("the ledger has another root")
        if wrong:
            raise NotRestored("; ".join(wrong))
        connection.execute(
            "UPDATE public.ledger_cluster SET system_identifier = 0, accepted_by = NULL WHERE id = 1"
        )


def _with_database(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))
