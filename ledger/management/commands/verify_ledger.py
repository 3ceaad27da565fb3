"""Recompute the whole ledger from its stored bytes, and check what guards it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from ledger import guards, scope, verification
from ledger.verification import VerificationReport


class Command(BaseCommand):
    help = (
        "Recompute every hash of the ledger from its stored bytes, and compare triggers, policies, functions and grants"
        " with the migrations. Names everything that is wrong, and exits with 1 unless all is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when the ledger is clean")
        parser.add_argument("--json", action="store_true", help="print the verdict as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with scope.everything(reason="audit"):
                report = verification.inspect_ledger()
                for difference in guards.differences():
                    report.add(None, difference)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report)))
        elif report.found or not options["quiet"]:
            self._print(report)
        if report.found:
            raise CommandError(f"{report.found} findings in {report.entries} entries")

    def _print(self, report: VerificationReport) -> None:
        for finding in report.findings:
            self.stdout.write(str(finding))
        if report.found > len(report.findings):
            self.stdout.write(f"and {report.found - len(report.findings)} more")
        if not report.found:
            self.stdout.write(f"clean: {report.entries} entries, root {report.root.hex()}")


def _as_json(report: VerificationReport) -> dict[str, Any]:
    return {
        "verdict": "damaged" if report.found else "clean",
        "entries": report.entries,
        "root": report.root.hex(),
        "found": report.found,
        "findings": [{"seq": finding.seq, "message": finding.message} for finding in report.findings],
    }
