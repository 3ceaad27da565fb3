"""Keep what a person typed into a form, until it is sent or its time is over. A draft states nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from consent.models import ConsentDraft
from consent.models.draft import LONGEST_DRAFT
from ledger import scope


class DraftTooLong(ValueError):
    """The form is too long to be kept. Shorten it."""

    code = "draft_too_long"


def keep(*, tenant: UUID, person: UUID, subject: str, form: str, at: datetime) -> None:
    """Keep a form in place of what the person typed into it before. Raises: DraftTooLong."""
    if len(form) > LONGEST_DRAFT:
        raise DraftTooLong(f"{len(form)} characters, at most {LONGEST_DRAFT}")
    ConsentDraft.objects.update_or_create(
        tenant_id=tenant,
        person=person,
        subject=subject,
        defaults={
            "form": form,
            "changed_at": at,
            "erased_from": at + timedelta(hours=settings.LICET_DRAFT_HOURS),
        },
    )


def discard(*, tenant: UUID, person: UUID, subject: str) -> None:
    ConsentDraft.objects.filter(tenant=tenant, person=person, subject=subject).delete()


def erase_old(*, at: datetime) -> int:
    """Erase the drafts with a time that is over. Returns how many."""
    with scope.everything(reason="sweep"):
        removed, _ = ConsentDraft.objects.filter(erased_from__lte=at).delete()
    return removed


def erase_of(*, person: UUID) -> None:
    """Erase every draft of a person whose particulars are erased."""
    ConsentDraft.objects.filter(person=person).delete()
