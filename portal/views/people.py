"""What people in the tenant's data asked for, and how far it has come."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineage.destruction.operations import subject_requests as lineage_subject_requests
from lineage.destruction.queries import subject_requests
from portal.forms.person import PersonForm
from portal.pages import show
from portal.presenters import refusals
from portal.seats import Seat, seated, signing

_MOST = 200


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    return _page(request, seat, PersonForm(at=seat.at))


@require_POST
@seated
@signing
def record(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = PersonForm(request.POST, at=seat.at)
    if not form.is_valid():
        return _page(request, seat, form)
    commitment = form.cleaned_data["commitment"]
    going_on = subject_requests.subject_requests(
        at=seat.at, tenant=seat.tenant.id, commitment=commitment, limit=1
    )
    if going_on and going_on[0].closed_at is None:
        messages.info(request, "This person's request is recorded already; here is how far it has come.")
        return redirect("portal:person", seat.mode, seat.key, going_on[0].id)
    try:
        id = lineage_subject_requests.receive_subject_request(
            mode=seat.mode,
            tenant=seat.tenant.id,
            commitment=commitment,
            deadline=form.deadline,
            by=seat.by,
            at=seat.at,
        )
    except refusals.REFUSALS as error:
        messages.error(request, refusals.says(error))
        return redirect("portal:people", seat.mode, seat.key)
    messages.success(request, "Recorded. What it reaches stands below.")
    return redirect("portal:person", seat.mode, seat.key, id)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    seen = subject_requests.subject_request(id=id, at=seat.at)
    if seen is None or seen.tenant != seat.tenant.id:
        raise Http404("no such request")
    return show(
        request,
        seat,
        "person",
        asked=seen,
        orders=subject_requests.orders_of_subject_request(id=seen.id, at=seat.at),
        assessments=subject_requests.assessments(request=seen.id),
    )


def _page(request: HttpRequest, seat: Seat, form: PersonForm) -> HttpResponse:
    found = subject_requests.subject_requests(at=seat.at, tenant=seat.tenant.id, limit=_MOST)
    return show(request, seat, "people", requests=found, form=form)
