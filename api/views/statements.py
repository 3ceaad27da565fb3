"""What was done with a tenant's data, month by month."""

from __future__ import annotations

from api import answer, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.route import PAGE, READS, Route
from api.shapes import usage_statement as shape
from api.views.tenants import tenant_seen
from documents.statements import document, paper
from notices.queries import statements

_TAG = "Records"
_READERS = (*READS, "audit")


class StatementsView(Endpoint):
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
    def get(self, request: ApiRequest, key: str) -> Answer:
        tenant = tenant_seen(request, key)
        limit, after = request.query["limit"], request.query["after"]
        before = cursors.decode(after) if after else ""
        rows = statements.statements(tenant=tenant.id, before=before, limit=limit + 1)
        return answer.json(
            cursors.page(rows, limit=limit, place=lambda row: row.month, show=shape.write_line)
        )


class StatementView(Endpoint):
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
    def get(self, request: ApiRequest, key: str, month: str) -> Answer:
        tenant = tenant_seen(request, key)
        return single(request, document.signed(statements.statement(tenant=tenant.id, month=month)))


class StatementPaperView(Endpoint):
    @route(
        Route(
            "The same statement on paper",
            _READERS,
            {200: "The pages, as PDF/UA"},
            _TAG,
            media_types=(paper.MEDIA_TYPE,),
            errors=(404,),
            says="The same bytes for the same statement. The digest on it is that of what the JSON statement signs.",
        )
    )
    def get(self, request: ApiRequest, key: str, month: str) -> Answer:
        tenant = tenant_seen(request, key)
        shown = paper.pdf(statements.statement(tenant=tenant.id, month=month), tenant=tenant)
        name = f'inline; filename="{tenant.key}-{month}.pdf"'
        return Answer(shown, headers={"Content-Type": paper.MEDIA_TYPE, "Content-Disposition": name})
