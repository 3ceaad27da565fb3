from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import changes
from portal.forms.reason import ReasonForm
from portal.presenters import refusals
from portal.seats import Seat, seated, signing
from portal.views.statement import consent_seen


@require_POST
@seated
@signing
def pause(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    return _change(
        request, seat, consent, changes.pause, "Paused. Every request is told no until you resume."
    )


@require_POST
@seated
@signing
def resume(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    return _change(
        request, seat, consent, changes.resume, "Resumed. Data created during the pause stays outside."
    )


def _change(
    request: HttpRequest, seat: Seat, consent: UUID, operation: Callable[..., object], done: str
) -> HttpResponse:
    consent_seen(seat, consent)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        operation(consent=consent, reason=reason, by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
    else:
        messages.success(request, done)
    return redirect("portal:statement", seat.mode, seat.key, consent)
