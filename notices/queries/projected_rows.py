"""The rows of this room as its fold describes them, and the registration of its projection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from notices import folds, kinds
from notices.models import Statement

_LETTERS = "What was sent to whom: it follows from entries and changes nothing that a decision rests on"


def register() -> None:
    """Register the projection of this room."""
    projections.register(
        "notices.statements",
        tables=[folds.STATEMENTS],
        kinds=[kinds.STATEMENT],
        slices=["entries"],
        fold=folds.statements,
        rows=_statements,
        entry_ids=row_reading.entry_ids(Statement),
    )
    sent = ("letter", "webhookdelivery", "webhookattempt")
    projections.not_state([f"notices_{table}" for table in sent], _LETTERS)
    projections.not_folded(
        [kinds.EXPORT_SET, kinds.EXPORT_ENDED],
        "They tell the customer's owners: nothing that is answered or priced rests on where copies are sent",
    )
    projections.not_state(
        ["notices_standingexport", "notices_exportpush"],
        "Where copies of the records are sent, and when: entries tell the customer of a change",
    )
    projections.not_state(
        ["notices_mailchoice", "notices_calendarfeed"],
        "How members want letters and dates: no answer rests on it",
    )
    projections.not_state(
        ["notices_webhookendpoint", "notices_endpointsecret"],
        "Addresses of webhooks and their keys: entries do not record them",
    )


def _statements(part: Slice) -> Iterator[Row]:
    for row in Statement.objects.filter(entry_id__in=[entry.id for entry in part.entries]):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant),
            "month": row.month,
            "revision": row.revision,
            "sha256": row.sha256,
            "content_sha256": hashlib.sha256(bytes(row.document)).hexdigest(),
        }
        yield Row(folds.STATEMENTS, f"statement={row.id}", columns)
