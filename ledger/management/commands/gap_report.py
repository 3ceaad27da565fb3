"""Name the entries that a restored ledger lacks."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import gap, queries, scope


class Command(BaseCommand):
    help = (
        "Compare the ledger with documents held elsewhere: receipts and exports, as JSON files or folders of them."
        " Names every entry that is missing or different. Exits with 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("held", nargs="+", type=Path, help="JSON files, or folders of JSON files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            held = gap.held(_documents(options["held"]))
        except gap.HeldContradict as error:
            raise CommandError(f"The documents contradict each other at {error}.", returncode=2) from error
        with scope.everything(reason="audit"):
            found = gap.report(held, size=queries.tree_head().revision, leaf_hash_of=_leaf_hash)
        for seq in found.contradictions:
            self.stdout.write(f"entry {seq} is another than the document holds{_told(found.known.get(seq))}")
        for seq in found.missing:
            self.stdout.write(f"entry {seq} is missing{_told(found.known.get(seq))}")
        self.stdout.write(
            f"{found.size} entries in the ledger; {len(held.entries)} held outside, {len(found.missing)} missing,"
            f" {len(found.contradictions)} different"
        )
        if found.missing or found.contradictions:
            raise SystemExit(1)


def _documents(paths: list[Path]) -> Iterator[Any]:
    for path in paths:
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        for file in files:
            try:
                yield json.loads(file.read_bytes())
            except (OSError, ValueError) as error:
                raise CommandError(f"{file} cannot be read: {error}", returncode=2) from error


def _leaf_hash(seq: int) -> str | None:
    try:
        return queries.node(level=0, index=seq - 1).hex()
    except KeyError:
        return None


def _told(entry: gap.HeldEntry | None) -> str:
    return f": {entry.kind} {entry.id}".rstrip() if entry is not None and entry.kind else ""
