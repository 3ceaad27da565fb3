"""Writes security events as JSON lines, or compares them with their hashes in the ledger."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from identity.queries import security_events
from ledger import clock, scope
from wire import times


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # only events may go to stdout

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", help="from this time on, such as 2026-11-22T10:00:00Z; default: a day ago"
        )
        parser.add_argument("--until", help="before this time; default: now")
        parser.add_argument(
            "--verify", action="store_true", help="compare with the ledger instead of writing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        since = _time("--since", options["since"], now - timedelta(days=1))
        until = _time("--until", options["until"], now)
        with scope.everything(reason="audit"):
            if options["verify"]:
                self._verify(since)
                return
            for event in security_events.events(since=since, until=until):
                entry = str(event.entry) if event.entry else None
                self.stdout.write(json.dumps({**event.to_dict(), "sealed_by": entry}, ensure_ascii=False))

    def _verify(self, since: datetime) -> None:
        broken = security_events.broken_seals(since=since)
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write("Every sealed event is as the ledger says.")


def _time(option: str, text: str | None, default: datetime) -> datetime:
    try:
        return times.parse(text) if text else default
    except times.InvalidTime as error:
        raise CommandError(f"{option} {text}: {error}") from error
