"""Write a backup: one consistent snapshot of the database, the keys and the evidence."""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from ledger.backup import archive, manifest, programs, states
from ledger.backup.manifest import BackupDamaged, Manifest

DUMP = "database.dump"


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up. `folders` maps a name in the backup to a folder of files; `secrets` are fingerprinted only."""

    url: str
    prefix: str
    folders: Mapping[str, Path]
    secrets: Mapping[str, str]


def write(source: Source, *, to: Path, at: datetime) -> Manifest:
    """Write a backup into the new folder `to`, and read it again to verify it.

    The folder gets its manifest last: a folder without one does not count as a backup.
    Raises: FileExistsError, psycopg.Error, programs.ProgramFailed, programs.NoProgram, BackupDamaged.
    """
    to.mkdir(mode=0o700, parents=True)
    with psycopg.connect(source.url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        states.prepare(connection)
        [(snapshot, system, server)] = connection.execute(
            "SELECT pg_export_snapshot(), s.system_identifier, current_setting('server_version_num')::integer"
            " FROM pg_control_system() s"
        ).fetchall()
        ledger, tables = states.ledger(connection), states.tables(connection)
        _dump(source.url, to / DUMP, snapshot=snapshot, server=server)
        migrations = states.migrations(connection)
        guards = states.guards(connection, prefix=source.prefix)
    files = {DUMP: manifest.digest_of_file(to / DUMP)}
    for name, folder in source.folders.items():
        files |= _copy(folder, to / name, name)
    made = Manifest(
        made_at=at.isoformat(),
        prefix=source.prefix,
        server_version=server,
        system_identifier=system,
        ledger=ledger,
        tables=tables,
        guards=tuple(guards),
        migrations=migrations,
        settings={name: fingerprint(name, secret) for name, secret in source.secrets.items()},
        files=files,
    )
    _verify(to / DUMP, made)
    (to / "manifest.json").write_text(made.to_json())
    return made


def fingerprint(name: str, secret: str) -> str:
    """Return a digest that recognises a secret and does not show it."""
    return hmac.new(f"licet backup {name}".encode(), secret.encode(), hashlib.sha256).hexdigest()


def _dump(url: str, path: Path, *, snapshot: str, server: int) -> None:
    program = programs.find("pg_dump", major=server // 10_000)
    # Row-level security stays on, with a scope that sees every row: the role needs no right to bypass it.
    programs.run(
        [
            program, "--format=custom", "--enable-row-security", "--no-unlogged-table-data",
            f"--snapshot={snapshot}", f"--file={path}", f"--dbname={url}",
        ],
        environment={"PGOPTIONS": states.OPTIONS},
    )  # fmt: skip
    path.chmod(0o600)


def _copy(source: Path, target: Path, name: str) -> dict[str, str]:
    """Copy the files of a folder. Returns their digests by their names in the backup."""
    target.mkdir(mode=0o700)
    copied = {}
    for file in sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else ():
        part = file.relative_to(source)
        (target / part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(file, target / part)
        copied[f"{name}/{part}"] = manifest.digest_of_file(target / part)
    return copied


def _verify(dump: Path, made: Manifest) -> None:
    """Read the dump again and compare it with the snapshot. Raises: BackupDamaged."""
    found = archive.read(dump, server=made.server_version)
    rows = {name: state.rows for name, state in made.tables.items()}
    wrong = [f"{name}: {found.rows.get(name, 0)} rows instead of {count}" for name, count in rows.items()
             if found.rows.get(name, 0) != count]  # fmt: skip
    if wrong:
        raise BackupDamaged("; ".join(wrong))
    if found.ledger_root != made.ledger.root:
        raise BackupDamaged("the root of the dumped entries is not the ledger's root")
