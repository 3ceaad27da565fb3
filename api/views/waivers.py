"""Views for waivers: ask customers to allow one transfer, and read their answers."""

from __future__ import annotations

from typing import Any

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes.transfer import WAIVERS_REQUEST
from api.shapes.waiver import WAIVER, WAIVER_LIST
from api.views.transfers import subject_of
from ledger.queries import revision
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.transfers.queries import waivers
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_waiver"


class WaiversView(RouteView):
    @Route(
        "Ask every customer with covenants that block a transfer for a waiver",
        ("admin",),
        {201: WAIVER_LIST},
        _TAG,
        body=WAIVERS_REQUEST,
        writes=True,
        errors=(404,),
        vendor_only=True,
        says="The owners of each customer get a mail and answer in the portal. A waiver lifts the"
        " covenants shown, for this subject, recipient and mode. We do not ask a customer again while a"
        " request for the same is open.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        every = lineage_waivers.ask_waivers(
            mode=request.mode,
            subject=subject_of(request, body["model"], body["holding"]),
            recipient=body["recipient"],
            way=body["mode"],
            note=body["note"],
            by=request.by,
            at=request.at,
        )
        shown = {"object": "list", "data": [WAIVER.write(one) for one in every], "next": None}
        return response.json(shown, status=201, revision=revision())

    @Route(
        "List waivers, newest first",
        _READS,
        {200: WAIVER_LIST},
        _TAG,
        query=page(cursors.id_of(ids.WAIVER)),
        says="A key restricted to one tenant gets the waivers of that tenant.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = waivers.waivers(
            at=request.at, mode=request.mode, before=request.query["after"], limit=request.fetch
        )
        return listing(request, rows, place=ids.WAIVER, show=WAIVER.write)


class WaiverView(RouteView):
    @Route("Get a waiver", _READS, {200: WAIVER}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = waivers.waiver(id=id_of(ids.WAIVER, id, code=_CODE), at=request.at)
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no waiver {id}.")
        return object_response(request, WAIVER.write(seen))
