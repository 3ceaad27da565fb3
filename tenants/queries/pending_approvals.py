"""Read the changes that wait for a second person of the vendor, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from tenants import approval_rules
from tenants.models import Approval, ApprovalStep, Person

_DECIDED = ("approved", "refused", "effective", "lapsed")


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """A change that nobody approved or refused yet. `proposer_name` is empty for the operator of the server."""

    id: UUID
    change: str
    subject: str
    account: UUID | None
    proposer: UUID | None
    proposer_name: str
    proposed_at: datetime
    lapses_at: datetime


def pending(*, mode: str) -> list[PendingApproval]:
    """Return the changes that wait for a second person, oldest first."""
    steps = ApprovalStep.objects.filter(approval=OuterRef("pk"))
    # An objection ends a change about one customer; a change about several goes on.
    objected = Q(account__isnull=False) & Q(Exists(steps.filter(kind="objected")))
    rows = (
        Approval.objects.filter(
            ~Exists(steps.filter(kind__in=_DECIDED)), mode=mode, recorded_at__isnull=False
        )
        .exclude(objected)
        .annotate(proposer_name=Subquery(Person.objects.filter(id=OuterRef("proposer")).values("name")[:1]))
        .order_by("id")
    )
    return [
        PendingApproval(
            row.id,
            row.change,
            row.subject,
            row.account_id,
            row.proposer,
            row.proposer_name or "",
            row.recorded_at,
            row.recorded_at + approval_rules.LAPSES_AFTER,
        )
        for row in rows
        if row.recorded_at is not None
    ]
