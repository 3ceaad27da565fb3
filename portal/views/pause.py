from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import changes
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.reason import ReasonForm
from portal.presenters import refusal_texts
from portal.views.statement import consent_or_404


@require_POST
@for_acting_member
@signatories_only
def pause(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    return _change(
        request, acting, consent, changes.pause, "Paused. Every request is denied until you resume it."
    )


@require_POST
@for_acting_member
@signatories_only
def resume(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    return _change(
        request, acting, consent, changes.resume, "Resumed. Data created during the pause stays outside."
    )


def _change(
    request: HttpRequest, acting: ActingMember, consent: UUID, operation: Callable[..., object], done: str
) -> HttpResponse:
    consent_or_404(acting, consent)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        operation(consent=consent, reason=reason, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, done)
    return redirect("portal:statement", acting.mode, acting.key, consent)
