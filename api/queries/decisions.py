from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.models import LoggedDecision


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision as it was given."""

    id: UUID
    mode: str
    tenant: UUID | None
    question: dict[str, Any]
    answer: dict[str, Any]
    decided_at: datetime


def decision(*, id: UUID) -> DecisionRecord | None:
    """Return a logged decision, also if its line is not a row yet. The caller checks who may see it."""
    row = LoggedDecision.objects.filter(id=id).first()
    if row is None:
        piled = list(LoggedDecision.objects.raw("SELECT * FROM api_piled_decision(%s)", [id]))
        row = piled[0] if piled else None
    return (
        DecisionRecord(row.id, row.mode, row.tenant, row.question, row.answer, row.decided_at)
        if row
        else None
    )
