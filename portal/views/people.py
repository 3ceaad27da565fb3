"""What people in the tenant's data asked for, and how far it has come."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage import queries
from portal.pages import show
from portal.seats import Seat, seated

_MOST = 200


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = queries.subject_requests(at=seat.at, tenant=seat.tenant.id, limit=_MOST)
    return show(request, seat, "people", requests=found)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, id: UUID) -> HttpResponse:
    seen = queries.subject_request(id=id, at=seat.at)
    if seen is None or seen.tenant != seat.tenant.id:
        raise Http404("no such request")
    return show(
        request,
        seat,
        "person",
        asked=seen,
        orders=queries.orders_of_subject_request(id=seen.id, at=seat.at),
        assessments=queries.assessments(request=seen.id),
    )
