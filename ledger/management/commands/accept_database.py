"""Open a restored or moved database for decisions, with an entry that says so."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ledger import acceptance, actors, clock, scope


class Command(BaseCommand):
    help = "Accept this database after a restore or a move to another cluster, with the gap that gap_report names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reason", required=True, help="what happened, and who decided; no names of people"
        )
        parser.add_argument("--missing-from", type=int, help="the first missing place in the ledger")
        parser.add_argument("--missing-until", type=int, help="the last missing place in the ledger")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope.everything(reason="staff"):
            accepted = acceptance.accept_database(
                missing_from=options["missing_from"],
                missing_until=options["missing_until"],
                reason=options["reason"][:500],
                by=actors.system("accept_database"),
                at=clock.now(),
            )
        self.stdout.write(f"accepted with entry {accepted.seq}: decisions are open again")
