"""Whether a transfer that the customer was promised would not happen may happen all the same: its owners say."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineage.judgement import saying
from lineage.transfers.operations import waiving
from lineage.transfers.queries import waivers
from lineage.transfers.queries.waivers import WaiverSeen
from portal.forms.waiver import WaiverForm
from portal.pages import show
from portal.presenters import refusals
from portal.seats import Seat, seated, signing


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = waivers.waivers(at=seat.at, mode=seat.mode, tenant=seat.tenant.id)
    waiting = [one for one in found if one.status == waivers.OPEN]
    return show(
        request, seat, "waivers", waiting=waiting, answered=[one for one in found if one not in waiting]
    )


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    return _page(request, seat, _waiver(seat, id), WaiverForm(at=seat.at))


@require_POST
@seated
@signing
def answer(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    seen = _waiver(seat, id)
    form = WaiverForm(request.POST, at=seat.at)
    if not form.is_valid():
        return _page(request, seat, seen, form)
    try:
        waiving.answer_waiver(
            waiver=id,
            grant=form.granted,
            until=form.until,
            words=form.cleaned_data["words"],
            by=seat.by,
            at=seat.at,
        )
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
    else:
        says = "Recorded: it may happen." if form.granted else "Recorded: it may not happen."
        messages.success(request, says)
    return redirect("portal:waiver", seat.mode, seat.key, id)


@require_POST
@seated
@signing
def revoke(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    _waiver(seat, id)
    try:
        waiving.revoke_waiver(waiver=id, by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
    else:
        messages.success(request, "Taken back. From now on it may not happen.")
    return redirect("portal:waiver", seat.mode, seat.key, id)


def _page(request: HttpRequest, seat: Seat, seen: WaiverSeen, form: WaiverForm) -> HttpResponse:
    return show(
        request,
        seat,
        "waiver",
        one=seen,
        form=form,
        promised=[saying.covenant(one) for one in seen.covenants],
        ways=saying.WAYS[seen.way] if seen.way else "given in any way",
        is_open=seen.status == waivers.OPEN,
        is_granted=seen.status == waivers.GRANTED,
    )


def _waiver(seat: Seat, id: UUID) -> WaiverSeen:
    """Raises: Http404 for another tenant's as for none."""
    try:
        seen = waivers.waiver(id=id, at=seat.at)
    except waivers.NoSuchWaiver as error:
        raise Http404("no such waiver") from error
    if seen.tenant != seat.tenant.id:
        raise Http404("no such waiver")
    return seen
