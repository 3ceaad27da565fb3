"""Tries every pattern of going in and out of consents against a schedule, and says what the best one gains."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import clock, scope
from pricing import strategies
from pricing.governance.queries import schedules, waiting_schedules


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--schedule", help="its version, published or proposed; left out: the one in effect"
        )
        parser.add_argument("--mode", choices=["live", "test"], default="live")
        parser.add_argument("--periods", type=int, default=12, help="how many invoices")
        parser.add_argument("--period-days", type=int, default=30, help="days between two invoices")

    def handle(self, *args: Any, **options: Any) -> None:
        mode, version = options["mode"], options["schedule"]
        with scope.everything(reason="audit"):
            if version:
                try:
                    rule = waiting_schedules.rule(mode=mode, version=version)
                except schedules.NoSuchSchedule as error:
                    raise CommandError(f"The schedule {version} is unknown.") from error
            else:
                current = schedules.schedule_in_effect(mode=mode, at=clock.now())
                if current is None:
                    raise CommandError("No schedule is in effect.")
                rule = current.rule
        choices = strategies.choices_of(rule)
        self.stdout.write(
            f"{rule.version}: earned after {rule.earn_after_days} days. Choices: {', '.join(choices)}."
        )
        fair = True
        before = sorted({0, 1, 7, 14, max(0, options["period_days"] - 1)})
        for days, stay in [*((days, None) for days in before), *((days, 1) for days in before[:-1])]:
            gain = strategies.best(
                rule,
                choices,
                periods=options["periods"],
                period_days=options["period_days"],
                days_before=days,
                stay_days=stay,
            )
            fair = fair and gain.is_fair
            word = "fair" if gain.is_fair else "GAINS"
            left = "until the next choice" if stay is None else f"until {stay} day after it"
            self.stdout.write(
                f"{word}: from {days} days before each invoice {left}. Realised {gain.realised / 10_000:.2f}, worth "
                f"{gain.worth / 10_000:.2f} days' prices. Best: {' → '.join(gain.pattern)}"
            )
        if not fair:
            raise CommandError("Customers can gain by going in and out. Raise earn_after_days.")
