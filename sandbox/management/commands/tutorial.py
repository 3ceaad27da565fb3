"""Make the customers of docs/tutorial.md in test mode, and print how to reach the server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger import clock
from sandbox import tutorial_customers


class Command(BaseCommand):
    help = (
        "Make ACME, Globex and Initech in test mode, and print LICET_URL and a new LICET_API_KEY for a shell."
        " Withdrawn consents are given again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--withdraw",
            choices=sorted(tutorial_customers.ALLOWED),
            help="let this customer withdraw instead",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["withdraw"]
        if key is not None:
            if not tutorial_customers.withdraw(key, at=clock.now()):
                raise CommandError(f"{key} allows nothing: run `manage.py tutorial` first.")
            self.stdout.write(f"{tutorial_customers.CUSTOMERS[key]} has withdrawn its consent.")
            return
        text = tutorial_customers.prepare(at=clock.now())
        self.stdout.write(f"export LICET_URL={settings.PUBLIC_URL}\nexport LICET_API_KEY={text}")
