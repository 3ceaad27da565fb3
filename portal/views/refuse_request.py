"""Refuse a consent request."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import requests as consent_requests
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.demand import note
from portal.forms.reason import ReasonForm
from portal.presenters import refusal_texts
from portal.views.requests import _request


@require_POST
@for_acting_member
@signatories_only
def refuse(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _request(acting, id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        consent_requests.refuse_request(request=id, reason=reason, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        note(request, acting, about="request", subject=id, category=seen.category, purpose=seen.purpose)
        messages.success(request, "Refused. Nothing was allowed by it, and nothing is.")
    return redirect("portal:request", acting.mode, acting.key, id)
