"""Write a verified backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ledger.backup import manifest, programs, writing


class Command(BaseCommand):
    help = "Write database, keys and evidence into a new folder, and read it again to verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="the folder to create")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DATABASE_BACKUP_URL:
            raise CommandError("Set DATABASE_BACKUP_URL, as manage.py bootstrap_roles prints it.")
        source = writing.Source(
            url=settings.DATABASE_BACKUP_URL,
            prefix=settings.LICET_ROLE_PREFIX,
            folders=_folders(),
            secrets={"SECRET_KEY": settings.SECRET_KEY, "PUBLIC_URL": settings.PUBLIC_URL},
        )
        try:
            made = writing.write(source, to=options["to"], at=timezone.now())
        except FileExistsError as error:
            raise CommandError(f"{options['to']} exists. Name a new folder.") from error
        except (psycopg.Error, programs.ProgramFailed, programs.NoProgram, manifest.BackupDamaged) as error:
            raise CommandError(f"There is no backup: {error}") from error
        if settings.EVIDENCE_STORAGE != "files":
            self.stderr.write(
                "The documents of evidence are in a bucket and not in this backup: keep the bucket's versions, and"
                " copy it."
            )
        rows = sum(state.rows for state in made.tables.values())
        self.stdout.write(
            f"{options['to']}: {made.ledger.entries} entries, root {made.ledger.root}, {rows} rows in"
            f" {len(made.tables)} tables, {len(made.files)} files; verified"
        )


def _folders() -> dict[str, Path]:
    """Return what to copy. Documents in a bucket stay there: it has versions and copies of its own."""
    keys = {"keys": Path(settings.LICET_KEY_DIR)}
    return keys | {"evidence": Path(settings.MEDIA_ROOT)} if settings.EVIDENCE_STORAGE == "files" else keys
