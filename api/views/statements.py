"""Views for usage statements: what was done with a tenant's data, month by month."""

from __future__ import annotations

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.route import READS, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import usage_statement as shape
from api.views.tenants import visible_tenant
from documents import typeset
from documents.statements import document, pdf
from notices.queries import statements

_TAG = "Records"
_READERS = (*READS, "audit")


class StatementsView(RouteView):
    @Route(
        "List a tenant's usage statements, newest month first",
        _READERS,
        {200: shape.STATEMENT_LIST},
        _TAG,
        query=page(cursors.decode),
        says="We issue one for every calendar month (UTC), an hour after its end, even if nothing was used.",
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        rows = statements.statements(
            tenant=tenant.id, before=request.query["after"] or "", limit=request.fetch
        )
        return listing(request, rows, place=lambda row: row.month, show=shape.STATEMENT_LINE.write)


class StatementView(RouteView):
    @Route(
        "Get the signed usage statement of a month",
        _READERS,
        {200: shape.USAGE_STATEMENT},
        _TAG,
        says="It shows the state at the end of the month and never changes. What a run reports later is in a"
        " later statement.",
    )
    def get(self, request: ApiRequest, key: str, month: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        return object_response(
            request, document.statement_document(statements.statement(tenant=tenant.id, month=month))
        )


class StatementPaperView(RouteView):
    @Route(
        "Get a usage statement as PDF pages",
        _READERS,
        {200: "The pages, as PDF/UA"},
        _TAG,
        media_types=(typeset.MEDIA_TYPE,),
        says="A statement always gives the same bytes. The pages show the digest of what the JSON statement"
        " signs.",
    )
    def get(self, request: ApiRequest, key: str, month: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        shown = pdf.pdf(statements.statement(tenant=tenant.id, month=month), tenant=tenant)
        name = f'inline; filename="{tenant.key}-{month}.pdf"'
        return ApiResponse(shown, headers={"Content-Type": typeset.MEDIA_TYPE, "Content-Disposition": name})
