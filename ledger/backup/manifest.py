"""What a backup holds, as `manifest.json` states it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = "licet-backup/1"


class NotABackup(ValueError):
    """The folder holds no complete backup. Name the folder that `manage.py backup` printed."""


class BackupDamaged(ValueError):
    """The backup is not what its manifest states. Do not restore it; use another one."""


@dataclass(frozen=True, slots=True)
class TableState:
    """The content of one table: its rows, and a digest of them that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class LedgerState:
    """The ledger's size, its root hash in hexadecimal, and the time of its newest entry."""

    entries: int
    root: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps each file of the backup to its SHA-256. `settings` holds digests of secrets, never secrets."""

    made_at: str
    prefix: str
    server_version: int
    system_identifier: int
    ledger: LedgerState
    tables: Mapping[str, TableState]
    guards: tuple[str, ...]  # grants, triggers, policies and functions, one a line
    migrations: tuple[str, ...]
    settings: Mapping[str, str]
    files: Mapping[str, str]

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT} | asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Parse a manifest. Raises: NotABackup."""
        try:
            members: dict[str, Any] = json.loads(text)
            if members.pop("format") != FORMAT:
                raise NotABackup(f"the format of the manifest is not {FORMAT}")
            return cls(
                **members
                | {
                    "ledger": LedgerState(**members["ledger"]),
                    "tables": {name: TableState(**state) for name, state in members["tables"].items()},
                    "migrations": tuple(members["migrations"]),
                    "guards": tuple(members["guards"]),
                }
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotABackup(f"manifest.json cannot be read: {error}") from error


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup. Raises: NotABackup."""
    try:
        return Manifest.from_json((folder / "manifest.json").read_text())
    except OSError as error:
        raise NotABackup(f"{folder} has no manifest.json") from error


def digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a backup with the manifest. Raises: BackupDamaged."""
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BackupDamaged(f"{name} is missing")
        if digest_of_file(path) != digest:
            raise BackupDamaged(f"{name} was changed")


def guard_differences(expected: Collection[str], found: Collection[str]) -> list[str]:
    """Return a sentence for each grant, trigger, policy or function that is not as it was."""
    return [
        *(f"missing or changed: {line}" for line in sorted({*expected} - {*found})),
        *(f"new: {line}" for line in sorted({*found} - {*expected})),
    ]


def differences(expected: Mapping[str, TableState], found: Mapping[str, TableState]) -> list[str]:
    """Return a sentence for each table with other content than expected."""
    wrong = []
    for name in sorted({*expected, *found}):
        before, after = expected.get(name), found.get(name)
        if before is None or after is None:
            wrong.append(f"{name} is {'not expected' if before is None else 'missing'}")
        elif before.rows != after.rows:
            wrong.append(f"{name} has {after.rows} rows instead of {before.rows}")
        elif before != after:
            wrong.append(f"{name} has {after.rows} rows as expected, with another content")
    return wrong
