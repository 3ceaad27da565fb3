"""The folds of sub-processors and of customers' answers about them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consent.folds import stamp
from ledger.projections import FoldedEntry, Row

PROCESSORS = "consent_processor"
OBJECTIONS = "consent_processorobjection"


def processors(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Everything that was recorded of sub-processors."""
    for entry in entries:
        columns = {
            "mode": entry.mode,
            "name": entry.body["processor"],
            **{name: entry.body[name] for name in ("does", "regions", "effective_from", "ended")},
            **stamp(entry),
        }
        yield Row(PROCESSORS, f"entry={entry.id}", columns, entry.seq)


def objections(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every objection to a sub-processor, and every one that was taken back."""
    for entry in entries:
        columns = {
            "account": entry.account,
            "mode": entry.mode,
            "name": entry.body["processor"],
            "kind": entry.fact.partition(".")[2],
            "reason": entry.body["reason"],
            "person": entry.body["person"],
            **stamp(entry),
        }
        yield Row(OBJECTIONS, f"entry={entry.id}", columns, entry.seq)
