"""A backup by the documented role holds everything, and a restore gives it back, closed until it is accepted."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from ledger import primary_watch, queries, scope
from ledger.backup import manifest, restoring, states, writing
from tests import databases, steered_clock
from tests.catalogue import give
from tests.stale import toggling

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with some tenants and consents."""
    with django_db_blocker.unblock(), databases.cloned() as database:
        with databases.connected(database):
            toggling.prepare(3)
            for number in range(3):
                give(f"tenant-{number}", said={"form": "raw"})
        yield database


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    keys, evidence = tmp_path / "keys", tmp_path / "evidence"
    (keys / "retired").mkdir(parents=True)
    (keys / "current.pem").write_bytes(b"the present key")
    (keys / "retired" / "2025.pem").write_bytes(b"an earlier key")
    evidence.mkdir()
    (evidence / ("a" * 64)).write_bytes(b"%PDF-1.7 a contract")
    return {"keys": keys, "evidence": evidence}


def plan(database: str, folders: dict[str, Path]) -> writing.Source:
    url = databases.url(database, "backup")
    return writing.Source(url, settings.LICET_ROLE_PREFIX, folders, {"SECRET_KEY": settings.SECRET_KEY})


@contextmanager
def restored(backup: Path, folders: dict[str, Path] | None = None) -> Iterator[str]:
    name = f"{databases.PREFIX}_{os.getpid()}_restored"
    databases.drop(name)
    passwords = (
        {role: databases._password(role) for role in ("app", "owner", "backup")}
        if databases._passwords()
        else {}
    )
    target = restoring.Target(databases.admin_url(), name, passwords, folders or {})
    try:
        restoring.restore(backup, target)
        yield name
    finally:
        databases.drop(name)


def test_the_documented_role_sees_every_row(source: str, folders: dict[str, Path], tmp_path: Path) -> None:
    made = writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    with psycopg.connect(databases.admin_url(), dbname=source) as superuser:
        states.prepare(superuser)
        assert made.tables == states.tables(superuser)
        assert made.ledger == states.ledger(superuser)
    assert made.ledger.entries > 10
    assert made.tables["ledger_entry"].rows == made.ledger.entries
    assert set(made.files) == {
        "database.dump", "keys/current.pem", "keys/retired/2025.pem", f"evidence/{'a' * 64}",
    }  # fmt: skip
    assert manifest.read(tmp_path / "backup") == made


def test_no_secret_is_in_the_manifest(source: str, folders: dict[str, Path], tmp_path: Path) -> None:
    writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    assert settings.SECRET_KEY not in (tmp_path / "backup" / "manifest.json").read_text()
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


def test_a_restored_database_is_the_same_and_closed_until_accepted(
    source: str, folders: dict[str, Path], tmp_path: Path
) -> None:
    made = writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    places = {"keys": tmp_path / "new-keys", "evidence": tmp_path / "new-evidence"}
    with restored(tmp_path / "backup", places) as database, databases.connected(database):
        assert (places["keys"] / "retired" / "2025.pem").read_bytes() == b"an earlier key"
        assert (places["evidence"] / ("a" * 64)).read_bytes() == b"%PDF-1.7 a contract"
        with databases.connected_as_superuser(database) as root:
            steered_clock.remove(root)
        call_command("verify_ledger", "--quiet")
        with pytest.raises(primary_watch.PrimaryUnproven, match="restored"):
            primary_watch.prove()
        told = io.StringIO()
        call_command("accept_database", "--reason", "a drill", stdout=told)
        assert f"entry {made.ledger.entries + 1}:" in told.getvalue()
        primary_watch.prove()
        with scope.everything(reason="audit"):
            [entry] = queries.entries(kinds=["database.accepted/1"])
        assert (entry.body["size"], entry.body["root"]) == (made.ledger.entries, made.ledger.root)


def test_the_gap_after_the_backup_is_named_exactly(
    source: str, folders: dict[str, Path], tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.mkdir()
    with databases.cloned(source) as database:
        made = writing.write(plan(database, folders), to=tmp_path / "backup", at=NOW)
        with databases.connected(database):
            for number in range(3):
                give(f"tenant-{number}", said={"form": "pseudonymised"})
            with scope.everything(reason="audit"):
                entries = queries.entries(limit=1000)
    listed = [
        {"seq": e.seq, "leaf_hash": e.leaf_hash.hex(), "kind": e.kind, "id": str(e.id)} for e in entries
    ]
    (held / "export.json").write_text(json.dumps({"data": listed}))
    with restored(tmp_path / "backup") as database, databases.connected(database):
        told = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("gap_report", str(held), stdout=told)
    named = [int(line.split()[1]) for line in told.getvalue().splitlines() if "is missing" in line]
    assert ended.value.code == 1
    assert named == list(range(made.ledger.entries + 1, len(entries) + 1))
    assert "consent.stated/2" in told.getvalue()


@pytest.mark.parametrize("place", ["database.dump", "keys/current.pem", "manifest.json"])
def test_a_damaged_backup_is_not_restored(
    source: str, folders: dict[str, Path], tmp_path: Path, place: str
) -> None:
    backup = tmp_path / "backup"
    writing.write(plan(source, folders), to=backup, at=NOW)
    raw = bytearray((backup / place).read_bytes())
    raw[len(raw) // 2] ^= 1
    (backup / place).write_bytes(bytes(raw))
    with pytest.raises((manifest.BackupDamaged, manifest.NotABackup, restoring.NotRestored)):
        with restored(backup):
            pass


def test_a_backup_that_misses_rows_is_noticed_when_it_is_made(
    source: str, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary: this is what a dump without a scope holds, with exit code 0."""
    monkeypatch.setattr(states, "OPTIONS", "-c licet.scope=")
    with pytest.raises(manifest.BackupDamaged, match="rows instead of"):
        writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    assert not (tmp_path / "backup" / "manifest.json").exists()


def test_rights_that_grew_during_a_restore_are_noticed(
    source: str, folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary: with the default grants in place the app could update the restored ledger."""
    writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    monkeypatch.setattr(restoring, "_forget_default_grants", lambda *_: None)
    with pytest.raises(restoring.NotRestored, match=r"grant on a relation \| ledger_entry"):
        with restored(tmp_path / "backup"):
            pass


def test_nothing_is_overwritten(source: str, folders: dict[str, Path], tmp_path: Path) -> None:
    writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    with pytest.raises(FileExistsError):
        writing.write(plan(source, folders), to=tmp_path / "backup", at=NOW)
    target = restoring.Target(databases.admin_url(), source, {}, {})
    with pytest.raises(restoring.TargetNotEmpty, match="exists"):
        restoring.restore(tmp_path / "backup", target)
    with pytest.raises(restoring.TargetNotEmpty, match="not empty"):
        restoring.restore(tmp_path / "backup", replace(target, database="licet_test_none", folders=folders))


def test_the_commands_say_what_to_do(tmp_path: Path) -> None:
    with override_settings(DATABASE_BACKUP_URL=""), pytest.raises(CommandError, match="DATABASE_BACKUP_URL"):
        call_command("backup", "--to", str(tmp_path / "backup"))
    with pytest.raises(CommandError, match=r"manifest\.json"):
        call_command(
            "restore",
            "--from",
            str(tmp_path),
            "--admin-url",
            databases.admin_url(),
            "--database",
            "licet_test_none",
        )


def test_only_its_own_entry_opens_a_database(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="no entry of this transaction"):
        cursor.execute("SELECT ledger_accept_cluster(gen_random_uuid())")
