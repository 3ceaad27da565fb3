"""What a member has chosen and not signed yet: for a category and purpose, or instead of an item of a proposal.

It is kept on the server, and the member finds it on any device. It never holds what a tick declares: that is given
with the signature alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict

from consent.operations import drafts as operations
from consent.queries import drafts
from portal.acting_members import ActingMember
from portal.forms.conditions import ConditionsForm
from portal.forms.signature import TEXTS
from portal.sent_forms import DECLARED

# `request` is the request of a training job that the page was opened from.
_CHOSEN: Final = frozenset({*ConditionsForm.base_fields, "request"})


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """The kept form: the choice, and the texts of the signature."""

    form: QueryDict
    changed_at: datetime


def of_question(category: str, purpose: str) -> str:
    """The subject of a draft for a category and purpose."""
    return f"consent:{category}/{purpose}"


def of_item(proposal: UUID, round: int, item: int) -> str:
    """The subject of a draft that would take the place of a proposal's item."""
    return f"proposal:{proposal}/{round}/{item}"


def of_answers(proposal: UUID, round: int) -> str:
    """The subject of a draft of the answers to a proposal."""
    return f"proposal:{proposal}/{round}"


def draft(acting: ActingMember, subject: str) -> QuestionDraft | None:
    found = drafts.draft(tenant=acting.tenant.id, person=acting.person, subject=subject, at=acting.at)
    return QuestionDraft(QueryDict(found.form), found.changed_at) if found else None


def keep_choice(acting: ActingMember, subject: str, sent: QueryDict) -> None:
    """Keep a choice in place of the one before. The texts of the signature stay. Raises: RequestDataTooBig."""
    _keep(acting, subject, sent, replaced=_CHOSEN)


def keep_texts(acting: ActingMember, subject: str, sent: QueryDict) -> None:
    """Keep the texts of the signature beside the choice. Raises: RequestDataTooBig."""
    _keep(acting, subject, sent, replaced=frozenset(TEXTS))


def keep_named(acting: ActingMember, subject: str, sent: QueryDict, names: Iterable[str]) -> None:
    """Keep these members of a form. Raises: RequestDataTooBig."""
    _keep(acting, subject, sent, replaced=frozenset(names) - DECLARED)


def discard(acting: ActingMember, subject: str) -> None:
    operations.discard(tenant=acting.tenant.id, person=acting.person, subject=subject)


def _keep(acting: ActingMember, subject: str, sent: QueryDict, *, replaced: frozenset[str]) -> None:
    before = draft(acting, subject)
    form = QueryDict(mutable=True)
    if before is not None:
        for name, values in before.form.lists():
            if name not in replaced:
                form.setlist(name, values)
    for name, values in sent.lists():
        if name in replaced:
            form.setlist(name, values)
    try:
        operations.keep(
            tenant=acting.tenant.id,
            person=acting.person,
            subject=subject,
            form=form.urlencode(),
            at=acting.at,
        )
    except operations.DraftTooLong as error:
        raise RequestDataTooBig(str(error)) from error
