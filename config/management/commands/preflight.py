"""Say whether this installation may serve, and every reason against it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.preflight import inspection
from config.preflight.reason import PARTS


class Command(BaseCommand):
    help = "Print every reason for which web, worker or beat would not start here in production. Exits with 1 then."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--part", choices=PARTS, default="web", help="web looks at the most (web)")

    def handle(self, *args: Any, **options: Any) -> None:
        reasons = list(inspection.everything(options["part"]))
        for reason in reasons:
            self.stdout.write(f"{reason.code}: {reason.sentence}")
        if reasons:
            sys.exit(1)
        self.stdout.write("Licet may start.")
