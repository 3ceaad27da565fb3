"""Load the demonstration data, unless it is there."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ledger import clock
from sandbox.demo import load
from sandbox.demo.stripe_side import LocalStripe


class Command(BaseCommand):
    help = "Load a believable vendor with a dozen customers and two years of history; does nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print who to sign in as")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            for one in load.logins():
                self.stdout.write(f"{one['email']}  {one['password']}  {one['who']}")
            return
        stripe = None
        if settings.STRIPE_API_BASE:
            stripe = LocalStripe(base=settings.STRIPE_API_BASE, key=settings.STRIPE_API_KEY)
        try:
            loaded = load.load(stripe=stripe, at=clock.now())
        except Exception as error:
            why = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
            raise CommandError(
                f"The demonstration was not loaded, and nothing of it was kept: {why}"
            ) from error
        settings.STATE_DIR.mkdir(mode=0o700, exist_ok=True)
        (settings.STATE_DIR / "logins.json").write_text(json.dumps(load.logins()))
        self.stdout.write("loaded" if loaded else "there already")
