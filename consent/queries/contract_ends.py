from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import ContractEnd


@dataclass(frozen=True, slots=True)
class ContractEndRecord:
    """What a customer decided about a contract that ended at `ended_at`. `until` is the end of a holdover."""

    id: UUID
    decision: str
    ended_at: datetime
    until: datetime | None
    entry: UUID
    revision: int
    recorded_at: datetime


def contract_end(*, id: UUID) -> ContractEndRecord:
    """Return one decision, after its transaction's append."""
    row = ContractEnd.objects.get(id=id)
    if row.revision is None or row.recorded_at is None:
        raise RuntimeError(f"the decision {id} was read before its entry was appended")
    return ContractEndRecord(
        row.id, row.decision, row.ended_at, row.until, row.entry_id, row.revision, row.recorded_at
    )
