"""Say what suspends the consent that answers a question."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent import statement_rules
from consent.models import Consent
from consent.queries import statements, suspensions


def suspended_by(*, tenant: UUID, category: str, purpose: str, at: datetime) -> str | None:
    """Return the reason code of what suspends the newest consent to this question. None if nothing suspends it."""
    rows = Consent.objects.filter(tenant=tenant, category__code=category, purpose__code=purpose)
    newest = rows.select_related("tenant", "category", "purpose", "terms").order_by("-created_at").first()
    if newest is None:
        return None
    every = statements.statements_of(tenant=tenant, category=newest.category_id, purpose=newest.purpose_id)
    live = list(statement_rules.settled(every, by=at))
    ruling = statement_rules.ruling(live, at)
    row = (
        rows.select_related("tenant", "category", "purpose", "terms").filter(id=ruling.id).first()
        if ruling
        else None
    )
    if row is None or ruling is None or suspensions.status_among(row, live, at=at) != "suspended":
        return None
    return suspensions.suspended_by(row, ruling, at=at)
