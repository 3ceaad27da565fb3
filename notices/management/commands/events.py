"""Print the map of the ledger's entries and what follows from each."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notices import event_map


class Command(BaseCommand):
    help = "List every kind of ledger entry with its members, consumers, mails and webhook events."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--markdown", action="store_true", help="print docs/events.md")

    def handle(self, *args: Any, **options: Any) -> None:
        text = event_map.as_markdown() if options["markdown"] else event_map.as_text()
        self.stdout.write(text, ending="" if text.endswith("\n") else "\n")
