"""Recompute the whole ledger from its stored bytes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import scope, verification


class Command(BaseCommand):
    help = "Recompute every hash of the ledger from its stored bytes. Exits with 1 on the first difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when the ledger is clean")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.everything(reason="audit"):
            try:
                report = verification.verify_ledger()
            except verification.LedgerDamaged as damage:
                raise CommandError(str(damage)) from damage
        if not options["quiet"]:
            self.stdout.write(f"clean: {report.entries} entries, root {report.root.hex()}")
