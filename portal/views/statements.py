"""What was done with the tenant's data, month by month: to read, and to take along."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from documents.statements import document, paper
from documents.statements.issued import StatementSeen
from notices.queries import statements
from notices.queries.statements import NoSuchStatement
from portal.pages import show
from portal.presenters import months
from portal.seats import Seat, seated


@require_safe
@seated
def every(request: HttpRequest, seat: Seat) -> HttpResponse:
    found = [months.line(one) for one in statements.statements(tenant=seat.tenant.id)]
    return show(request, seat, "statements", months=found)


@require_safe
@seated
def one(request: HttpRequest, seat: Seat, month: str) -> HttpResponse:
    return show(request, seat, "month", month=months.month(_seen(seat, month)))


@require_safe
@seated
def file(request: HttpRequest, seat: Seat, month: str, form: str) -> HttpResponse:
    """Signed, the same as over the API."""
    seen = _seen(seat, month)
    if form == "pdf":
        content, kind = paper.pdf(seen, tenant=seat.tenant), paper.MEDIA_TYPE
    else:
        shown = json.dumps(document.signed(seen), ensure_ascii=False, indent=2)
        content, kind = shown.encode() + b"\n", "application/json"
    name = f'attachment; filename="{seat.key}-{month}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def _seen(seat: Seat, month: str) -> StatementSeen:
    """Raises: Http404."""
    try:
        return statements.statement(tenant=seat.tenant.id, month=month)
    except NoSuchStatement as error:
        raise Http404("no statement of this month") from error
