"""Read the reviews of access from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from identity import kinds
from ledger import queries as ledger
from tenants.queries import people


@dataclass(frozen=True, slots=True)
class AccessReviewRecord:
    """One signed review: its quarter, who signed, and how much was looked at."""

    entry: UUID
    period: str
    reviewer: str
    staff: int
    without_second_factor: int
    keys: int
    sha256: str
    at: datetime


def reviews(*, limit: int = 12) -> list[AccessReviewRecord]:
    """The newest reviews, newest first."""
    entries = ledger.entries(kinds=[kinds.ACCESS_REVIEWED.name], newest_first=True, limit=limit)
    known = people.people(ids=[UUID(entry.body["reviewer"]) for entry in entries])
    found = []
    for entry in entries:
        person = known.get(UUID(entry.body["reviewer"]))
        found.append(
            AccessReviewRecord(
                entry.id,
                entry.body["period"],
                person.name if person else "",
                entry.body["staff"],
                entry.body["without_second_factor"],
                entry.body["keys"],
                entry.body["sha256"],
                entry.recorded_at,
            )
        )
    return found
