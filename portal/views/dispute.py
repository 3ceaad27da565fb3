"""Dispute the authority of the person who consented. Every request is denied at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consent.operations import changes
from consent.queries.consents import ConsentRecord
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.reason import ReasonForm
from portal.pages import show
from portal.presenters import refusal_texts
from portal.presenters.consent_context import condition_sentences
from portal.presenters.events import history_lines
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from portal.views.statement import consent_or_404
from portal.views.withdrawal import runs_using
from pricing.queries import QuoteChange

_GAVE_IT = frozenset({"proposed", "confirmed", "stated"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
@signatories_only
def dispute(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _consequences(request, acting, seen, form, status=422 if form.is_bound else 200)
    if seen.status == "disputed":
        messages.success(request, "It was disputed already.")
        return redirect("portal:statement", acting.mode, acting.key, consent)
    try:
        changes.dispute(consent=consent, reason=form.cleaned_data["reason"], by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        return _consequences(
            request, acting, seen, form, refusal=refusal_texts.refusal_text(error), status=409
        )
    messages.success(request, "Disputed. From this moment on every request is denied.")
    return redirect("portal:statement", acting.mode, acting.key, consent)


def _consequences(
    request: HttpRequest,
    acting: ActingMember,
    seen: ConsentRecord,
    form: ReasonForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    change = QuoteChange(seen.category, seen.purpose, None)
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=[change], at=acting.at, wait=False)
    return show(
        request,
        acting,
        "dispute",
        status=status,
        consent=seen,
        sentences=condition_sentences(seen, zone=acting.zone),
        given=history_lines([(seen, event) for event in seen.events if event.kind in _GAVE_IT]),
        form=form,
        runs=runs_using(acting, seen),
        refusal=refusal,
        price=found,
        ladder=tier_bar(found) if found else None,
    )
