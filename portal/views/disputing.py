"""Saying that whoever consented was not entitled to: a no at once, and as easy as a withdrawal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consent.operations import changes
from consent.queries.consents import ConsentSeen
from portal.forms.reason import ReasonForm
from portal.pages import show
from portal.presenters import refusals
from portal.presenters.asking import told
from portal.presenters.events import lines
from portal.presenters.ladder import ladder
from portal.presenters.price import price
from portal.seats import Seat, seated, signing
from portal.views.statement import consent_seen
from portal.views.withdrawal import runs_using
from pricing.queries import Change

_GAVE_IT = frozenset({"proposed", "confirmed", "stated"})


@require_http_methods(["GET", "HEAD", "POST"])
@seated
@signing
def dispute(request: HttpRequest, seat: Seat, consent: UUID) -> HttpResponse:
    seen = consent_seen(seat, consent)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _consequences(request, seat, seen, form, status=422 if form.is_bound else 200)
    if seen.status == "disputed":
        messages.success(request, "It was disputed already.")
        return redirect("portal:statement", seat.mode, seat.key, consent)
    try:
        changes.dispute(consent=consent, reason=form.cleaned_data["reason"], by=seat.by, at=seat.at)
    except refusals.REFUSALS as error:
        return _consequences(request, seat, seen, form, refusal=refusals.says(error), status=409)
    messages.success(request, "Disputed. From this moment on every request is told no.")
    return redirect("portal:statement", seat.mode, seat.key, consent)


def _consequences(
    request: HttpRequest,
    seat: Seat,
    seen: ConsentSeen,
    form: ReasonForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    change = Change(seen.category, seen.purpose, None)
    found = price(tenant=seat.tenant.id, mode=seat.mode, changes=[change], at=seat.at, wait=False)
    return show(
        request,
        seat,
        "dispute",
        status=status,
        consent=seen,
        told=told(seen),
        given=lines([(seen, event) for event in seen.events if event.kind in _GAVE_IT]),
        form=form,
        runs=runs_using(seat, seen),
        refusal=refusal,
        price=found,
        ladder=ladder(found) if found else None,
    )
