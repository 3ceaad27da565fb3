"""Pause a consent: show the consequences, then one button. Resume it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from consent.operations import changes
from consent.queries.consents import ConsentRecord
from lineage.destruction.queries import orders
from portal import sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.reason import ReasonForm
from portal.pages import show
from portal.presenters import refusal_texts
from portal.presenters.consent_context import condition_sentences
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from portal.views.statement import consent_or_404
from portal.views.withdrawal import runs_using
from pricing import queries as pricing
from pricing.queries import QuoteChange

_PAUSED = "Paused. Every request is denied until you resume it."
_AGAIN = "It was paused already. Nothing was recorded a second time."


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
@signatories_only
def pause(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    seen = consent_or_404(acting, consent)
    statement = redirect("portal:statement", acting.mode, acting.key, consent)
    if seen.paused:
        messages.info(request, _AGAIN)
        return statement
    if "pause" not in seen.actions:
        messages.error(request, refusal_texts.refusal_text(changes.NothingToPause(seen.status)))
        return statement
    if request.method != "POST":
        return _consequences(request, acting, seen, ReasonForm(sent_forms.kept(request, request.path)))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        sent_forms.keep(request)
        return redirect("portal:pause", acting.mode, acting.key, consent)
    try:
        changes.pause(consent=consent, reason=form.cleaned_data["reason"], by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, _PAUSED)
    return statement


@require_POST
@for_acting_member
@signatories_only
def resume(request: HttpRequest, acting: ActingMember, consent: UUID) -> HttpResponse:
    consent_or_404(acting, consent)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        changes.resume(consent=consent, reason=reason, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, "Resumed. Data created during the pause stays outside.")
    return redirect("portal:statement", acting.mode, acting.key, consent)


def _consequences(
    request: HttpRequest, acting: ActingMember, seen: ConsentRecord, form: ReasonForm
) -> HttpResponse:
    change = QuoteChange(seen.category, seen.purpose, None)
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=[change], at=acting.at, wait=False)
    schedule = pricing.schedule_in_effect(mode=acting.mode, at=acting.at)
    return show(
        request,
        acting,
        "pause",
        consent=seen,
        sentences=condition_sentences(seen, zone=acting.zone),
        form=form,
        runs=runs_using(acting, seen),
        copies=orders.copies_of(
            mode=acting.mode, tenant=acting.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        models=orders.learned_by(
            mode=acting.mode, tenant=acting.tenant.id, category=seen.category, purpose=seen.purpose
        ),
        earned_after=schedule.rule.earn_after_days if schedule else 0,
        price=found,
        ladder=tier_bar(found) if found else None,
    )
