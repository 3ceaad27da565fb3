"""Read what a person typed into a form and has not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from consent.models import ConsentDraft


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A kept form: `form` is URL-encoded."""

    subject: str
    form: str
    changed_at: datetime


def draft(*, tenant: UUID, person: UUID, subject: str, at: datetime) -> DraftRecord | None:
    """Return the person's draft of a form, None if there is none or its time is over."""
    row = _drafts(tenant, person, at=at).filter(subject=subject).first()
    return DraftRecord(row.subject, row.form, row.changed_at) if row else None


def drafts(*, tenant: UUID, person: UUID, at: datetime) -> list[DraftRecord]:
    """Return what the person began for a tenant and has not sent, newest first."""
    rows = _drafts(tenant, person, at=at).order_by("-changed_at")
    return [DraftRecord(row.subject, row.form, row.changed_at) for row in rows]


def _drafts(tenant: UUID, person: UUID, *, at: datetime) -> models.QuerySet[ConsentDraft]:
    return ConsentDraft.objects.filter(tenant=tenant, person=person, erased_from__gt=at)
