"""Restore a backup into a new database."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger import roles
from ledger.backup import manifest, programs, restoring, writing

_FAILURES = (
    psycopg.Error,
    programs.ProgramFailed,
    programs.NoProgram,
    manifest.NotABackup,
    manifest.BackupDamaged,
    restoring.ServerTooOld,
    restoring.TargetNotEmpty,
    restoring.NotRestored,
)


class Command(BaseCommand):
    help = "Restore a backup into a database that does not exist yet, and verify it. Decisions stay closed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, required=True)
        parser.add_argument(
            "--admin-url", required=True, help="URL of a role that may create databases and roles"
        )
        parser.add_argument("--database", required=True, help="the database to create")
        parser.add_argument(
            "--keys", type=Path, help="where to put the keys; left out, they are not restored"
        )
        parser.add_argument("--evidence", type=Path, help="where to put the evidence; left out, the same")
        parser.add_argument("--passwords", action="store_true", help="give each role a new random password")

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {name: secrets.token_urlsafe(24) for name in roles.NAMES} if options["passwords"] else {}
        target = restoring.Target(
            admin_url=options["admin_url"],
            database=options["database"],
            passwords=passwords,
            folders={name: options[name] for name in ("keys", "evidence") if options[name] is not None},
        )
        try:
            backup = restoring.restore(options["folder"], target)
        except _FAILURES as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        plan = roles.Bootstrap(backup.prefix, options["database"], passwords)
        for variable, url in roles.urls(options["admin_url"], plan).items():
            self.stdout.write(f"{variable}={url}")
        for name, kept in backup.settings.items():
            if kept != writing.fingerprint(name, getattr(settings, name)):
                self.stderr.write(f"{name} is another than when the backup was made.")
        self.stdout.write(
            f"restored and verified: {backup.ledger.entries} entries, root {backup.ledger.root}."
            " Decisions stay closed: run manage.py gap_report, then manage.py accept_database."
        )
