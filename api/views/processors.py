"""Views for the vendor's sub-processors."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.response import json as json_answer
from api.route import READS_CATALOGUE, Route, page
from api.route_view import ApiRequest, RouteView
from api.shapes.processor import PROCESSOR, PROCESSOR_LIST, PROCESSOR_REQUEST
from consent.operations import processors as operations
from consent.queries import processors
from consent.queries.processors import ProcessorRecord

_TAG = "Catalogue"


class ProcessorsView(RouteView):
    @Route(
        "List the vendor's sub-processors by name",
        READS_CATALOGUE,
        {200: PROCESSOR_LIST},
        _TAG,
        query=page(cursors.decode),
        says="One is announced at least 30 days before it may touch customers' data. We write to the owners of"
        " every customer, who may object in the portal: it then stays `processor_not_allowed` for that customer.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        place = request.query["after"] or ""
        found = processors.processors(mode=request.mode, at=request.at)
        rows = [row for row in found if row.name > place]
        return listing(request, rows, place=lambda row: row.name, show=lambda row: _shown(request, row))

    @Route(
        "Announce a sub-processor, or change what is recorded of one",
        ("catalogue:write",),
        {200: PROCESSOR},
        _TAG,
        body=PROCESSOR_REQUEST,
        writes=True,
        vendor_only=True,
        says="The same body again changes nothing. A new sub-processor, an earlier day and another region need 30 days"
        " of notice (422 `notice_too_short`), once there are consents.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        row = operations.record_processor(mode=request.mode, by=request.by, at=request.at, **body)
        return json_answer(_shown(request, row))


def _shown(request: ApiRequest, row: ProcessorRecord) -> dict[str, Any]:
    mine = request.who.key.tenant_account
    objected = row.name in processors.objected(account=mine) if mine else None
    return PROCESSOR.write(row, objected=objected)
