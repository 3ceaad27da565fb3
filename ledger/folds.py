"""The folds of the ledger's own tables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

INCIDENTS = "ledger_incident"
VERSION = "ledger_factversion"


def incidents(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every incident, and the entry that closed it."""
    closing = {entry.body["incident"]: entry for entry in entries if entry.fact == "state.agrees"}
    for entry in entries:
        if entry.fact != "state.differs":
            continue
        body = entry.body
        end = closing.get(body["incident"])
        columns = {
            "entry": entry.id,
            "closing_entry": end.id if end else None,
            **{name: body[name] for name in ("projection", "table", "key", "problem", "columns", "seq")},
        }
        yield Row(INCIDENTS, f"incident={body['incident']}", columns, (end or entry).seq)


def facts(entries: Sequence[FoldedEntry]) -> Iterator[Row]:  # noqa: ARG001  no entry holds the version
    """The version of facts is that of the newest change: one that runs back would hide changes from readers."""
    yield Row(VERSION, "version", {"is_of_the_newest_change": True})
