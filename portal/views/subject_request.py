"""The page of one person's request."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage.destruction.queries import subject_requests
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = subject_requests.subject_request(id=id, at=acting.at)
    if seen is None or seen.tenant != acting.tenant.id:
        raise Http404("no such request")
    return show(
        request,
        acting,
        "person",
        subject_request=seen,
        orders=subject_requests.orders_of_subject_request(id=seen.id, at=acting.at),
        assessments=subject_requests.assessments(request=seen.id),
    )
