from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """A document of evidence. `stored_as` is its name in the store, empty if the caller holds it."""

    id: UUID
    sha256: str
    name: str
    content_type: str
    size: int | None
    stored_as: str
    created_at: datetime

    @property
    def held_by_caller(self) -> bool:
        return not self.stored_as


def evidence(*, mode: str, account: UUID | None, digests: Sequence[str]) -> list[EvidenceRecord]:
    """Return the documents with these SHA-256 digests (hex), in order of digest."""
    rows = (
        Evidence.objects.filter(mode=mode, account=account, sha256__in=digests)
        .order_by("sha256", "-stored_as")  # of two rows the one with the file
        .distinct("sha256")
    )
    return [
        EvidenceRecord(
            row.id, row.sha256, row.name, row.content_type, row.size, row.stored_as, row.created_at
        )
        for row in rows
    ]
