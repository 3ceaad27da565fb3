"""Answer a waiver request, or take the permission back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lineage.transfers.operations import waivers as lineage_waivers
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.waiver import WaiverForm
from portal.presenters import refusal_texts
from portal.views.waivers import _page, _waiver


@require_POST
@for_acting_member
@signatories_only
def answer(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _waiver(acting, id)
    form = WaiverForm(request.POST, at=acting.at, zone=acting.zone)
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
        messages.success(request, "Withdrawn. From now on the promise stands again.")
    return redirect("portal:waiver", acting.mode, acting.key, id)
