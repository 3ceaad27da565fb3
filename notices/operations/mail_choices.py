"""Choose how letters come, and send the daily summaries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from ledger import scope
from notices import mail_groups
from notices.models import Letter, MailChoice
from notices.queries import mail_choices
from tenants.queries import accounts, members, people


class UnknownMailChoice(ValueError):
    """This group of letters, or this way to get it, does not exist. Choose from the page."""

    code = "unknown_mail_choice"


@transaction.atomic
def choose(*, account: UUID, person: UUID, said: Mapping[str, str]) -> None:
    """Record how a person wants groups of letters. Groups that are left out stay. Raises: UnknownMailChoice."""
    for group, how in said.items():
        if group not in mail_groups.GROUPS or how not in mail_groups.CHOICES:
            raise UnknownMailChoice(f"{group}: {how}")
        rows = MailChoice.objects.filter(account=account, person=person, group=group)
        if how == mail_groups.AT_ONCE:
            rows.delete()
        else:
            MailChoice.objects.update_or_create(
                account=account, person=person, group=group, defaults={"how": how}
            )


def send_summaries(*, at: datetime) -> int:
    """Send each person one mail with the letters held since the last summary. Returns how many mails were sent."""
    with scope.everything(reason="sweep"):
        waiting = mail_choices.held(before=at)
    return sum(_send(account, person, letters, at=at) for (account, person), letters in waiting.items())


def _send(account: UUID, person: UUID, letters: list[int], *, at: datetime) -> bool:
    with scope.everything(reason="sweep"):
        known = accounts.account_by_id(id=account)
        before = mail_groups.summary_before(now=at, zone=ZoneInfo(known.time_zone))
        due = list(Letter.objects.filter(pk__in=letters, held_at__lt=before).values_list("pk", flat=True))
        contents = mail_choices.held_contents(letters=due)
        to = people.person(id=person)
        reads = any(one.id == person for one, _ in members.members(account=account))
    if not due:
        return False
    sends = to is not None and not to.erased and bool(to.email) and reads
    if sends and to is not None:
        context = {"name": to.name, "account": known.name, "letters": contents, "link": settings.PUBLIC_URL}
        subject = f"{len(contents)} notice{'s' if len(contents) != 1 else ''} about {known.name}"
        mail = EmailMultiAlternatives(
            subject, render_to_string("notices/summary.txt", context), to=[to.email]
        )
        mail.attach_alternative(
            render_to_string("notices/summary.html", {**context, "subject": subject}), "text/html"
        )
        mail.send()
    with scope.everything(
        reason="sweep"
    ):  # also of people who left: what is held names people and is not kept
        Letter.objects.filter(pk__in=due).update(sent_at=at, held=None, held_at=None)
    return sends
