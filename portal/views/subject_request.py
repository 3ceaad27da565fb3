"""The page of one person's request."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent.operations import stop_lifts
from consent.queries import person_stops
from lineage.destruction.queries import subject_requests
from lineage.destruction.queries.subject_requests import SubjectRequestRecord
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.pages import show


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _seen(acting, id)
    return show(
        request,
        acting,
        "person",
        subject_request=seen,
        orders=subject_requests.orders_of_subject_request(id=seen.id, at=acting.at),
        assessments=subject_requests.assessments(request=seen.id),
    )


@require_POST
@for_acting_member
@signatories_only
def lift(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _seen(acting, id)
    try:
        stop_lifts.lift(stop=seen.id, signatory=acting.signatory, by=acting.by, at=acting.at)
    except (stop_lifts.StopLifted, person_stops.NoSuchStop):
        messages.info(request, "Nothing keeps this person out of later runs.")
    else:
        messages.success(request, "Lifted. Later runs may use this person's data again.")
    return redirect("portal:person", acting.mode, acting.key, id)


def _seen(acting: ActingMember, id: UUID) -> SubjectRequestRecord:
    seen = subject_requests.subject_request(id=id, at=acting.at)
    if seen is None or seen.tenant != acting.tenant.id:
        raise Http404("no such request")
    return seen
