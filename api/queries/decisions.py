from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from api.models import LoggedDecision


@dataclass(frozen=True, slots=True)
class DecisionSeen:
    """A decision as it was given."""

    id: UUID
    mode: str
    tenant: UUID | None
    question: dict[str, Any]
    answer: dict[str, Any]
    decided_at: datetime


def decision(*, id: UUID) -> DecisionSeen | None:
    row = LoggedDecision.objects.filter(id=id).first()
    return (
        DecisionSeen(row.id, row.mode, row.tenant, row.question, row.answer, row.decided_at) if row else None
    )
