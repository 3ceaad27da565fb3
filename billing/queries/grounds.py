"""Read the grounds that customers stated for withdrawals, and what came of the checks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.models import GroundsWork


@dataclass(frozen=True, slots=True)
class GroundsRecord:
    """Grounds that wait to be checked. `owner` is a person's name, "" as long as nobody took them."""

    consent: UUID
    tenant: UUID
    grounds: str
    stated_at: datetime | None
    deadline_at: datetime
    owner: str


def waiting() -> list[GroundsRecord]:
    """Return the grounds that are not checked, the nearest deadline first."""
    rows = GroundsWork.objects.filter(grounds__check_of=None).select_related("grounds", "owner")
    return [
        GroundsRecord(
            row.grounds.consent,
            row.tenant_id,
            row.grounds.grounds,
            row.grounds.recorded_at,
            row.deadline_at,
            (row.owner.get_full_name() or row.owner.email) if row.owner else "",
        )
        for row in rows.order_by("deadline_at", "grounds")
    ]
