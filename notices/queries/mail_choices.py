"""Read how members want their letters, and which letters wait for a daily summary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from notices import mail_groups
from notices.models import Letter, MailChoice


def choices(*, account: UUID, person: UUID) -> dict[str, str]:
    """How a person wants each group of letters about an account."""
    chosen = dict(MailChoice.objects.filter(account=account, person=person).values_list("group", "how"))
    return {group: chosen.get(group, mail_groups.AT_ONCE) for group in mail_groups.GROUPS}


def chosen(*, account: UUID, group: str, people: Iterable[UUID]) -> dict[UUID, str]:
    """How these people want a group of letters. People without a choice are left out."""
    rows = MailChoice.objects.filter(account=account, group=group, person__in=list(people))
    return dict(rows.values_list("person", "how"))


def held(*, before: datetime) -> dict[tuple[UUID, UUID], list[int]]:
    """The letters held before an instant, oldest first, by account and person."""
    rows = Letter.objects.filter(held_at__lt=before).order_by("held_at", "pk")
    found: dict[tuple[UUID, UUID], list[int]] = {}
    for account, person, pk in rows.values_list("account", "person", "pk"):
        if account is not None:
            found.setdefault((account, person), []).append(pk)
    return found


def held_contents(*, letters: Iterable[int]) -> list[dict[str, str]]:
    """The subject, text and link of held letters, oldest first."""
    rows = Letter.objects.filter(pk__in=list(letters), held__isnull=False).order_by("held_at", "pk")
    return [row for row in rows.values_list("held", flat=True) if row is not None]
