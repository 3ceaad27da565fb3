"""Compare standings with their events, and give the right ones a digest under the current state key."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.operations import standings


class Command(BaseCommand):
    help = (
        "Compare standings with their events and sign the right ones with the current state key. Run it after an"
        " upgrade, and after exchanging the key. Exits with 1 if a standing differs; that one stays unproven."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every", action="store_true", help="also those with a digest under the current key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = standings.rebuild_standings(every=options["every"])
        for each in report.differences:
            self.stderr.write(
                f"{each.difference}: tenant {each.tenant}, category {each.category}, purpose {each.purpose}"
            )
        if report.differences:
            raise CommandError(f"{len(report.differences)} of {report.compared} standings differ")
        self.stdout.write(f"{report.signed} standings compared and signed")
