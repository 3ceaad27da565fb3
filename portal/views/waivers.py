"""Waiver requests: the customer's owners decide whether a promise may be lifted for one transfer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineage.judgement import covenant_sentences
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.transfers.queries import waivers
from lineage.transfers.queries.waivers import WaiverRecord
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.waiver import WaiverForm
from portal.pages import show
from portal.presenters import refusal_texts


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    found = waivers.waivers(at=acting.at, mode=acting.mode, tenant=acting.tenant.id)
    waiting = [one for one in found if one.status == waivers.OPEN]
    return show(
        request, acting, "waivers", waiting=waiting, answered=[one for one in found if one not in waiting]
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    return _page(request, acting, _waiver(acting, id), WaiverForm(at=acting.at))


@require_POST
@for_acting_member
@signatories_only
def answer(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _waiver(acting, id)
    form = WaiverForm(request.POST, at=acting.at)
    if not form.is_valid():
        return _page(request, acting, seen, form)
    try:
        lineage_waivers.answer_waiver(
            waiver=id,
            grant=form.granted,
            until=form.until,
            words=form.cleaned_data["words"],
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        says = "Recorded: it may happen." if form.granted else "Recorded: it may not happen."
        messages.success(request, says)
    return redirect("portal:waiver", acting.mode, acting.key, id)


@require_POST
@for_acting_member
@signatories_only
def revoke(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    _waiver(acting, id)
    try:
        lineage_waivers.revoke_waiver(waiver=id, by=acting.by, at=acting.at)
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, "Taken back. From now on it may not happen.")
    return redirect("portal:waiver", acting.mode, acting.key, id)


def _page(request: HttpRequest, acting: ActingMember, seen: WaiverRecord, form: WaiverForm) -> HttpResponse:
    return show(
        request,
        acting,
        "waiver",
        one=seen,
        form=form,
        promised=[covenant_sentences.covenant_sentence(one) for one in seen.covenants],
        ways=covenant_sentences.TRANSFER_MODE_TEXTS[seen.way] if seen.way else "given in any way",
        is_open=seen.status == waivers.OPEN,
        is_granted=seen.status == waivers.GRANTED,
    )


def _waiver(acting: ActingMember, id: UUID) -> WaiverRecord:
    """Load a waiver request of the tenant.

    Raises: Http404 if it does not exist or belongs to another tenant.
    """
    try:
        seen = waivers.waiver(id=id, at=acting.at)
    except waivers.NoSuchWaiver as error:
        raise Http404("no such waiver") from error
    if seen.tenant != acting.tenant.id:
        raise Http404("no such waiver")
    return seen
