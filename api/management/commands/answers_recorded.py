"""Store what a running server answers, to compare it after an upgrade."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.answers import answer_file, pair_questions, pairs, uses
from api.answers.server import Server, ServerRefused


class Command(BaseCommand):
    help = (
        "Ask a running server about every tenant, category, purpose and model version, and store its answers in a new"
        " file. The server may be of an earlier version. Nothing is changed on it; its log of decisions notes the"
        " questions. The key needs the scopes decide, runs and consent:read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that is not there yet")
        parser.add_argument("--url", required=True, help="the server, as in https://licet.example")
        parser.add_argument("--key", required=True, help="a key of that server")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} is there already. Name a new file.")
        try:
            with Server(options["url"], options["key"]) as server:
                answers = chain(
                    pairs.answers(server, list(pair_questions.questions(server))),
                    uses.answers(server, list(uses.questions(server))),
                )
                count = answer_file.write(file, url=server.url, at=datetime.now(UTC), answers=answers)
        except ServerRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} answers of {options['url']} are in {file}.")
