"""Say that the clocks were checked after one of them was wrong."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import actors, healing, scope


class Command(BaseCommand):
    help = (
        "Record that you checked all machines' clocks after `clock_ahead` or `clock_jumped`, and let the sweeps go"
        " on. Set the clocks right first: what has expired by a wrong clock stays expired."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="what happened and what you did, for the ledger")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with scope.everything(reason="staff"):
                healed = healing.heal_clock(reason=options["reason"], by=actors.system("heal_clock"))
        except healing.NothingToHeal as error:
            raise CommandError(
                "Nothing to heal: the newest entry is not ahead of the clock, and no sweep waits after a jump."
            ) from error
        self.stdout.write(f"healed: entry {healed.seq}")
