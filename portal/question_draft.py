"""What a member has chosen for one category and purpose and not signed yet. It is kept on the server.

The member finds it on any device. It never holds what a tick declares: that is given with the signature alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import QueryDict

from consent.operations import drafts as operations
from consent.queries import drafts
from portal.acting_members import ActingMember
from portal.forms.conditions import ConditionsForm
from portal.forms.signature import TEXTS

# `request` is the request of a training job that the page was opened from.
_CHOSEN: Final = frozenset({*ConditionsForm.base_fields, "request"})


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """The kept form: the choice, and the texts of the signature."""

    form: QueryDict
    changed_at: datetime


def subject(category: str, purpose: str) -> str:
    return f"consent:{category}/{purpose}"


def draft(acting: ActingMember, category: str, purpose: str) -> QuestionDraft | None:
    found = drafts.draft(
        tenant=acting.tenant.id, person=acting.person, subject=subject(category, purpose), at=acting.at
    )
    return QuestionDraft(QueryDict(found.form), found.changed_at) if found else None


def keep_choice(acting: ActingMember, category: str, purpose: str, sent: QueryDict) -> None:
    """Keep a choice in place of the one before. The texts of the signature stay. Raises: RequestDataTooBig."""
    _keep(acting, category, purpose, sent, replaced=_CHOSEN)


def keep_texts(acting: ActingMember, category: str, purpose: str, sent: QueryDict) -> None:
    """Keep the texts of the signature beside the choice. Raises: RequestDataTooBig."""
    _keep(acting, category, purpose, sent, replaced=frozenset(TEXTS))


def discard(acting: ActingMember, category: str, purpose: str) -> None:
    operations.discard(tenant=acting.tenant.id, person=acting.person, subject=subject(category, purpose))


def _keep(
    acting: ActingMember, category: str, purpose: str, sent: QueryDict, *, replaced: frozenset[str]
) -> None:
    before = draft(acting, category, purpose)
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
            subject=subject(category, purpose),
            form=form.urlencode(),
            at=acting.at,
        )
    except operations.DraftTooLong as error:
        raise RequestDataTooBig(str(error)) from error
