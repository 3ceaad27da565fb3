"""The folds of people's stops: which rows their entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consent.folds import stamp
from ledger.projections import FoldedEntry, Row

STOPS = "consent_personstop"
LIFTS = "consent_personstoplift"
FREE_TEXT = "consent_freetexthandling"


def stops(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every person's stop. An entry holds the digest of the commitment."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            **{
                name: entry.body[name]
                for name in ("tenant", "commitment_sha256", "key_id", "right", "purposes")
            },
            **stamp(entry),
        }
        yield Row(STOPS, f"stop={entry.body['stop']}", columns, entry.seq)


def lifts(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every end of a stop."""
    for entry in entries:
        columns = {
            "entry": entry.id,
            **{name: entry.body[name] for name in ("tenant", "signatory", "authority")},
            **stamp(entry),
        }
        yield Row(LIFTS, f"stop={entry.body['stop']}", columns, entry.seq)


def free_text(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What customers said about fields that may hold free text."""
    for entry in entries:
        columns = {
            "mode": entry.mode,
            **{name: entry.body[name] for name in ("tenant", "category", "fields", "signatory", "authority")},
            **stamp(entry),
        }
        yield Row(FREE_TEXT, f"entry={entry.id}", columns, entry.seq)
