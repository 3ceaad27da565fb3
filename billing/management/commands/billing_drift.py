"""Compare Stripe with Licet now, and print every discrepancy."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing import connections, pacing, scanning
from billing.stripe_errors import StripeFailure
from ledger import clock


class Command(BaseCommand):
    help = "Compare Stripe with what tenants have earned. Exits with 1 if they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mode", choices=connections.MODES, default="live")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="look again at all that a look sets right, however many they are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with pacing.gateway(mode=options["mode"]) as gateway:
                discrepancies = scanning.scan(mode=options["mode"], gateway=gateway, now=clock.now)
        except StripeFailure as failure:
            raise CommandError(str(failure), returncode=2) from failure
        for discrepancy in discrepancies:
            self.stdout.write(
                f"{discrepancy.kind:26} {discrepancy.subscription or '-':32} {discrepancy.detail}"
            )
        if options["repair"]:
            due = scanning.mark_repairs(
                mode=options["mode"], findings=discrepancies, at=clock.now(), however_many=True
            )
            self.stdout.write(f"{len(due)} subscriptions are looked at again.")
        if discrepancies:
            raise CommandError(f"{len(discrepancies)} discrepancies", returncode=1)
        self.stdout.write("Stripe agrees.")
