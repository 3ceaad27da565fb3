"""Name every answer that differs from a recorded one, with the rule behind it."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.answers import answer_file, comparison, pairs, summary, uses
from api.answers.answer_file import UnreadableFile
from api.answers.asked import Answered
from api.answers.change import Change
from api.answers.server import Server, ServerRefused

UNEXPLAINED, NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Compare recorded answers with a second file, or with what a server answers now to the same questions. Names"
        " every answer that changed and the rule behind it. Exits with 0 if every change is explained and none permits"
        " more than before, with 1 if one is not, and with 2 if the comparison could not run."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", type=Path, help="a file that answers_recorded wrote")
        parser.add_argument("after", type=Path, nargs="?", help="another; left out, --url is asked")
        parser.add_argument("--url", help="the server that is asked the same questions")
        parser.add_argument("--key", help="a key of that server")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["after"] is None) == (options["url"] is None):
            raise CommandError("Name a second file, or a server with --url and --key.", returncode=NOT_RUN)
        if options["url"] and not options["key"]:
            raise CommandError("--url needs a --key.", returncode=NOT_RUN)
        try:
            before = answer_file.read(options["before"]).answers
            after = self._after(before, options)
        except (UnreadableFile, ServerRefused, OSError) as error:
            raise CommandError(str(error), returncode=NOT_RUN) from error
        self._tell(list(comparison.compare(before, after)), asked=len(before))

    def _after(self, before: tuple[Answered, ...], options: dict[str, Any]) -> tuple[Answered, ...]:
        if options["after"] is not None:
            return answer_file.read(options["after"]).answers
        with Server(options["url"], options["key"]) as server:
            asked = [answered.asked for answered in before]
            of_pairs = pairs.answers(server, [one for one in asked if one.kind == "pair"])
            of_models = uses.answers(server, [one for one in asked if one.kind == "model"])
            return tuple(chain(of_pairs, of_models))

    def _tell(self, changes: list[Change], *, asked: int) -> None:
        for line in summary.lines(changes, asked=asked):
            self.stdout.write(line)
        if wrong := summary.unexplained(changes):
            raise CommandError(
                f"{wrong} changes permit more than before or are not explained by a rule.",
                returncode=UNEXPLAINED,
            )
