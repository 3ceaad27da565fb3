"""What jobs ask of a customer: shown with its price effect, granted by a statement, or refused."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent import requesting
from consent.operations import requests as consent_requests
from consent.queries import requests
from consent.queries.requests import RequestSeen
from portal.forms.reason import ReasonForm
from portal.pages import show
from portal.presenters import refusals
from portal.presenters.asking import asking
from portal.presenters.ladder import ladder
from portal.presenters.price import price
from portal.presenters.wishes import wanted_by
from portal.seats import Seat, seated, signing
from pricing.queries import Change


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = requests.requests(tenant=seat.tenant.id, at=seat.at)
    waiting = [one for one in found if one.status == requesting.OPEN]
    return show(
        request, seat, "requests", waiting=waiting, answered=[one for one in found if one not in waiting]
    )


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    seen = _request(seat, id)
    asked = asking(seat, category=seen.category, purpose=seen.purpose)
    wanted = wanted_by(seen, asked)
    is_open = seen.status == requesting.OPEN
    changes = [Change(seen.category, seen.purpose, wanted.conditions)] if is_open else []
    found = price(tenant=seat.tenant.id, mode=seat.mode, changes=changes, at=seat.at)
    return show(
        request,
        seat,
        "request",
        asked=asked,
        one=seen,
        wanted=wanted,
        is_open=is_open,
        form=ReasonForm(),
        price=found,
        ladder=ladder(found) if found else None,
    )


@require_POST
@seated
@signing
def refuse(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    _request(seat, id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        consent_requests.refuse_request(request=id, reason=reason, by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
    else:
        messages.success(request, "Refused. Nothing was allowed by it, and nothing is.")
    return redirect("portal:request", seat.mode, seat.key, id)


def _request(seat: Seat, id: UUID) -> RequestSeen:
    """Raises: Http404 for another tenant's as for none."""
    try:
        seen = requests.request(id=id, at=seat.at)
    except requests.NoSuchRequest as error:
        raise Http404("no such request") from error
    if seen.tenant != seat.tenant.id:
        raise Http404("no such request")
    return seen
