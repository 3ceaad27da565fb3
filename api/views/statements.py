"""What was done with a tenant's data, month by month."""

from __future__ import annotations

from api import cursors, response
from api.response import ApiResponse
from api.route import PAGE, READS, Route
from api.route_view import ApiRequest, RouteView, object_response, route
from api.shapes import usage_statement as shape
from api.views.tenants import visible_tenant
from documents import typeset
from documents.statements import document, pdf
from notices.queries import statements

_TAG = "Records"
_READERS = (*READS, "audit")


class StatementsView(RouteView):
    @route(
        Route(
            "A tenant's usage statements, newest month first",
            _READERS,
            {200: "StatementList"},
            _TAG,
            query=PAGE,
            errors=(404,),
            says="One is issued for every calendar month (UTC), an hour after its end; an empty month has one, too.",
        )
    )
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(asked, key)
        limit, after = asked.query["limit"], asked.query["after"]
        before = cursors.decode(after) if after else ""
        rows = statements.statements(tenant=tenant.id, before=before, limit=limit + 1)
        return response.json(
            cursors.page(rows, limit=limit, place=lambda row: row.month, show=shape.write_line)
        )


class StatementView(RouteView):
    @route(
        Route(
            "One month's usage statement, signed",
            _READERS,
            {200: "UsageStatement"},
            _TAG,
            errors=(404,),
            says="As of the month's end and never changed after; what is reported later stands in a later month.",
        )
    )
    def get(self, asked: ApiRequest, key: str, month: str) -> ApiResponse:
        tenant = visible_tenant(asked, key)
        return object_response(
            asked, document.statement_document(statements.statement(tenant=tenant.id, month=month))
        )


class StatementPaperView(RouteView):
    @route(
        Route(
            "The same statement on paper",
            _READERS,
            {200: "The pages, as PDF/UA"},
            _TAG,
            media_types=(typeset.MEDIA_TYPE,),
            errors=(404,),
            says="The same bytes for the same statement. The digest on it is that of what the JSON statement signs.",
        )
    )
    def get(self, asked: ApiRequest, key: str, month: str) -> ApiResponse:
        tenant = visible_tenant(asked, key)
        shown = pdf.pdf(statements.statement(tenant=tenant.id, month=month), tenant=tenant)
        name = f'inline; filename="{tenant.key}-{month}.pdf"'
        return ApiResponse(shown, headers={"Content-Type": typeset.MEDIA_TYPE, "Content-Disposition": name})
