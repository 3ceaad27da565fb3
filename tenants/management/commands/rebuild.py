"""Compare what the tables say with what the ledger says, and mend what can be derived."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFailed

from ledger import actors, auditing, mending, projections
from ledger.actors import Actor
from ledger.auditing import PassReport
from ledger.projections import Projection
from tenants.queries import people

CLEAN, DIFFERENT, NOT_RUN = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Fold the ledger and compare the result with the tables. Exits with 0 if they agree, with 1 if a row differs,"
        " and with 2 if the comparison could not run. --apply derives again what can be derived, with an entry."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="name every row that differs; change nothing")
        what.add_argument("--apply", action="store_true", help="derive rows that differ again, with an entry")
        what.add_argument("--list", action="store_true", help="list the projections, and what none covers")
        parser.add_argument("--projection", action="append", metavar="NAME", help="only this one; repeatable")
        parser.add_argument("--by", metavar="EMAIL", help="the operator who answers for --apply")
        parser.add_argument("--json", action="store_true", help="write one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
            return
        chosen = self._chosen(options["projection"])
        operator = self._operator(options["by"]) if options["apply"] else None
        report = self._checked(chosen)
        if operator is not None and report.differences:
            report = self._mended(report, chosen, by=operator)
        self._print(report, chosen, as_json=options["json"])
        if report.differences:
            raise CommandError(
                f"{len(report.differences)} rows differ from the ledger.", returncode=DIFFERENT
            )

    def _chosen(self, names: list[str] | None) -> list[Projection]:
        try:
            return [projections.named(name) for name in names or ()] or projections.registered()
        except projections.UnknownProjection as error:
            raise CommandError(f"There is no projection {error}.", returncode=NOT_RUN) from error

    def _operator(self, email: str | None) -> Actor:
        if not email:
            raise CommandError("--apply needs --by: the entry names the operator.", returncode=NOT_RUN)
        person = people.staff_person(email=email)
        if person is None:
            raise CommandError(f"{email} is not a member of the vendor's staff.", returncode=NOT_RUN)
        return actors.person(person, channel="command")

    def _checked(self, chosen: list[Projection]) -> PassReport:
        try:
            return auditing.check_all(chosen)
        except DatabaseFailed as error:
            raise CommandError(f"The check could not run: {error}", returncode=NOT_RUN) from error

    def _mended(self, report: PassReport, chosen: list[Projection], *, by: Actor) -> PassReport:
        for difference in report.differences:
            self.stderr.write(f"before: {difference.text()}")
        try:
            mended = mending.mend(report.differences, by=by, at=datetime.now(UTC))
        except DatabaseFailed as error:
            raise CommandError(f"Mending failed: {error}", returncode=NOT_RUN) from error
        for difference in mended:
            self.stderr.write(f"derived again: {difference.table} {difference.key}")
        return self._checked(chosen)

    def _print(self, report: PassReport, chosen: list[Projection], *, as_json: bool) -> None:
        if as_json:
            document = {
                "clean": not report.differences,
                "revision": report.revision,
                "rows": report.rows,
                "projections": [projection.name for projection in chosen],
                "differences": [asdict(difference) for difference in report.differences],
                "not_vouched": report.not_vouched,
            }
            self.stdout.write(json.dumps(document, indent=2))
            return
        for difference in report.differences:
            self.stdout.write(difference.text())
        for column, count in sorted(report.not_vouched.items()):
            self.stdout.write(f"not vouched for by old entries: {column} of {count} rows")
        verdict = "differs" if report.differences else "clean"
        self.stdout.write(
            f"{verdict}: {report.rows} rows of {len(chosen)} projections at revision {report.revision},"
            f" {len(report.differences)} differences"
        )

    def _list(self) -> None:
        for projection in projections.registered():
            self.stdout.write(f"{projection.name}  {', '.join(projection.tables)}")
            if projection.not_covered:
                self.stdout.write(f"    not covered: {projection.not_covered}")
        self.stdout.write("\nNot state of the ledger:")
        for table, reason in sorted(projections.uncovered_tables().items()):
            self.stdout.write(f"{table}  {reason}")
