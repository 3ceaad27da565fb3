"""Removes every second factor of a person and ends the person's sessions: the last resort. It is a security event."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from identity.operations import second_factors
from ledger import clock


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        try:
            count = second_factors.reset(email=email, at=clock.now())
        except second_factors.NobodyOfThisAddress as error:
            raise CommandError(f"No user signs in with {email}.") from error
        self.stdout.write(f"Removed {count} second factors of {email}, who is signed out and told by mail.")
