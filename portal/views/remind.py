"""Remind the people who can give a signature that is missing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import reminders
from language import formats
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.presenters import refusal_texts
from portal.views.statement import consent_or_404


@require_POST
@for_acting_member
@signatories_only
def remind(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    consent_or_404(acting, consent)
    try:
        reminded = reminders.remind(consent=consent, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(
            request, f"We sent a reminder to {formats.listed([one.name for one in reminded], last='and')}."
        )
    return redirect("portal:statement", acting.mode, acting.key, consent)
