"""The fold of usage statements. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

STATEMENTS = "notices_statement"


def statements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every usage statement. `content_sha256` is the digest of the document that is stored now."""
    for entry in entries:
        body = entry.body
        columns = {
            "entry": entry.id,
            "mode": entry.mode,
            "tenant": body["tenant"],
            "month": body["month"],
            "revision": body["at_revision"],
            "sha256": body["sha256"],
            "content_sha256": body["sha256"],
        }
        yield Row(STATEMENTS, f"statement={body['statement']}", columns, entry.seq)
