"""Results about the ledger: one entry by its number or id, and kinds of entries by their words."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse

from desk import entry_lines
from desk.search.asked import Asked
from desk.search.result import Result
from language import formats
from ledger import entries
from ledger import queries as ledger
from ledger.queries import StoredEntry
from wire import ids

_MOST_KINDS = 5
_LIST = "admin:ledger_entry_changelist"


def results(asked: Asked) -> Iterator[Result]:
    for entry in _one(asked):
        yield Result(
            "Ledger entry",
            f"Entry {entry.seq}: {entry_lines.purpose_of(entry.kind)}",
            formats.moment(entry.recorded_at),
            reverse("admin:ledger_entry_change", args=[entry.seq]),
            "book",
            1,
        )
    yield from _kinds(asked)


def _one(asked: Asked) -> Iterator[StoredEntry]:
    if asked.number is not None:
        after = asked.number - 1
        yield from (each for each in ledger.entries(after=after, limit=1) if each.seq == asked.number)
    elif asked.id is not None and asked.prefix in ("", ids.ENTRY):
        try:
            yield ledger.entry(id=asked.id)
        except ledger.NoSuchEntry:
            return


def _kinds(asked: Asked) -> Iterator[Result]:
    if not asked.words:
        return
    wanted = [word.casefold() for word in asked.words]
    fits = [
        kind
        for kind in entries.kinds().values()
        if all(word in f"{kind.name} {kind.purpose}".casefold() for word in wanted)
    ]
    for kind in fits[:_MOST_KINDS]:
        yield Result(
            "Ledger entries",
            kind.purpose,
            kind.name,
            f"{reverse(_LIST)}?{urlencode({'kind': kind.name})}",
            "history",
            40,
        )
