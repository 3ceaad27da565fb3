"""Confirm or refuse a proposed consent."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from consent.operations import proposal_confirming
from consent.queries import catalogue
from consent.queries import terms as consent_terms
from portal import sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.demand import note
from portal.forms.reason import ReasonForm
from portal.forms.signature import SignatureForm
from portal.presenters import refusal_texts
from portal.presenters.events import signed_by
from portal.views.statement import consent_or_404

_DONE = "You signed this already. Nothing was recorded a second time. This is its record."


@require_POST
@for_acting_member
@signatories_only
def confirm(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    terms = consent_terms.terms(mode=acting.mode, version=seen.terms)
    category = catalogue.category(mode=acting.mode, code=seen.category)
    signature = SignatureForm(
        request.POST, clauses=terms.clauses, third_party=category.third_party, asks_class=True
    )
    page = redirect("portal:statement", acting.mode, acting.key, consent)
    if not signature.is_valid():
        sent_forms.keep(request)
        return page
    try:
        proposal_confirming.confirm(
            consent=consent,
            signatory=acting.signatory,
            declared=signature.declaration(),
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        if seen.status != "proposed" and acting.person in signed_by(seen):
            messages.info(request, _DONE)
            return page
        sent_forms.keep(request)
        messages.error(request, f"Nothing was recorded. {refusal_texts.refusal_text(error)}")
        return page
    if consent_or_404(acting, consent).status == "proposed":
        messages.success(request, "Signed. It takes effect once a second person signs.")
    else:
        messages.success(request, "Recorded. This page is your receipt.")
    return page


@require_POST
@for_acting_member
@signatories_only
def refuse(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    if seen.status == "refused":
        messages.info(request, "It was refused already. Nothing was recorded a second time.")
        return redirect("portal:statement", acting.mode, acting.key, consent)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        proposal_confirming.refuse(consent=consent, reason=reason, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        note(request, acting, about="proposal", subject=consent, category=seen.category, purpose=seen.purpose)
        messages.success(request, "Refused. Nothing was allowed by it, and nothing is.")
    return redirect("portal:statement", acting.mode, acting.key, consent)
