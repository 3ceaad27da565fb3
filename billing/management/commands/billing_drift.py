"""Compare all of Stripe with us, now, and print what does not agree."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing import connections, scanning
from billing.stripe_errors import StripeFailure


class Command(BaseCommand):
    help = "Compare all of Stripe with what tenants have earned. Changes nothing. Exits with 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mode", choices=connections.MODES, default="live")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with connections.gateway(mode=options["mode"]) as gateway:
                findings = scanning.scan(mode=options["mode"], gateway=gateway, now=timezone.now)
        except StripeFailure as trouble:
            raise CommandError(str(trouble), returncode=2) from trouble
        for one in findings:
            self.stdout.write(f"{one.kind:26} {one.subscription or '-':32} {one.detail}")
        if findings:
            raise CommandError(f"{len(findings)} findings", returncode=1)
        self.stdout.write("Stripe agrees.")
