"""Answering what somebody proposed: the account manager, or the first of two signatories."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import changes
from consent.queries import catalogue
from consent.queries import terms as consent_terms
from portal.forms.reason import ReasonForm
from portal.forms.signature import SignatureForm
from portal.presenters import refusals
from portal.seats import Seat, seated, signing
from portal.views.statement import consent_seen, shown


@require_POST
@seated
@signing
def confirm(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    seen = consent_seen(seat, consent)
    terms = consent_terms.terms(mode=seat.mode, version=seen.terms)
    category = catalogue.category(mode=seat.mode, code=seen.category)
    signature = SignatureForm(
        request.POST, states_a_risk=terms.clauses.states_a_risk, third_party=category.third_party
    )
    if not signature.is_valid():
        return shown(request, seat, seen, signature, status=422)
    try:
        recorded = changes.confirm(consent=consent, signatory=seat.signatory, by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        return shown(request, seat, consent_seen(seat, consent), refusal=refusals.says(error), status=409)
    if recorded.status == "proposed":
        messages.success(request, "Signed. It takes effect once a second person signs.")
    else:
        messages.success(request, "Recorded. This page is your receipt.")
    return redirect("portal:statement", seat.mode, seat.key, consent)


@require_POST
@seated
@signing
def refuse(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    consent_seen(seat, consent)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        changes.refuse(consent=consent, reason=reason, by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
    else:
        messages.success(request, "Refused. Nothing was allowed by it, and nothing is.")
    return redirect("portal:statement", seat.mode, seat.key, consent)
