"""Reading the cases: what does not agree with Stripe, since when, who takes care of it and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from billing.models import DriftCase


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case. `owner` is a person's name, "" as long as it is Finance's."""

    id: int
    mode: str
    kind: str
    subject: str
    account: UUID | None
    detail: str
    first_seen_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    deadline_at: datetime
    owner: str
    note: str
    worth_minor: int | None
    currency: str


def open_cases(*, mode: str | None = None) -> list[CaseRecord]:
    """The open cases, the nearest deadline first."""
    rows = (
        DriftCase.objects.filter(ended_at=None).select_related("owner__person").order_by("deadline_at", "id")
    )
    return [_case(row) for row in (rows if mode is None else rows.filter(mode=mode))]


def case_history(*, subject: str, limit: int = 50) -> list[CaseRecord]:
    """All cases of one subscription, newest first."""
    rows = (
        DriftCase.objects.filter(subject=subject)
        .select_related("owner__person")
        .order_by("-first_seen_at", "-id")
    )
    return [_case(row) for row in rows[:limit]]


def recently_ended(*, since: datetime, limit: int = 50) -> list[CaseRecord]:
    """The cases that ended since an instant, newest first."""
    rows = (
        DriftCase.objects.filter(Q(ended_at__gte=since)).select_related("owner__person").order_by("-ended_at")
    )
    return [_case(row) for row in rows[:limit]]


def _case(row: DriftCase) -> CaseRecord:
    return CaseRecord(
        row.id,
        row.mode,
        row.kind,
        row.subject,
        row.account_id,
        row.detail,
        row.first_seen_at,
        row.last_seen_at,
        row.ended_at,
        row.deadline_at,
        (row.owner.get_full_name() or row.owner.email) if row.owner else "",
        row.note,
        row.worth_minor,
        row.currency,
    )
