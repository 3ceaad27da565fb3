"""Monthly usage statements: read or download them."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from documents import typeset
from documents.statements import document, pdf
from documents.statements.issued import UsageStatementRecord
from notices.queries import statements
from notices.queries.statements import NoSuchStatement
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import months


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    found = [months.line(one) for one in statements.statements(tenant=acting.tenant.id)]
    return show(request, acting, "statements", months=found)


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, month: str) -> HttpResponse:
    return show(request, acting, "month", month=months.month(_seen(acting, month)))


@require_safe
@for_acting_member
def download(request: HttpRequest, acting: ActingMember, month: str, form: str) -> HttpResponse:
    """Download the signed statement; the same bytes as over the API."""
    seen = _seen(acting, month)
    if form == "pdf":
        content, kind = pdf.pdf(seen, tenant=acting.tenant), typeset.MEDIA_TYPE
    else:
        shown = json.dumps(document.statement_document(seen), ensure_ascii=False, indent=2)
        content, kind = shown.encode() + b"\n", "application/json"
    name = f'attachment; filename="{acting.key}-{month}.{form}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def _seen(acting: ActingMember, month: str) -> UsageStatementRecord:
    """Load the usage statement of a month. Raises: Http404."""
    try:
        return statements.statement(tenant=acting.tenant.id, month=month)
    except NoSuchStatement as error:
        raise Http404("no statement of this month") from error
