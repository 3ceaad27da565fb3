"""Asking customers to let one transfer pass, and how they answered."""

from __future__ import annotations

from api import bodies, cursors, response
from api.paths import id_of
from api.response import ApiResponse
from api.route import PAGE, Route
from api.route_view import ApiRequest, RouteView, object_response, route
from api.shapes import transfer as shape
from api.views.transfers import subject_of
from consent.covenants import MODES
from ledger.queries import revision
from lineage.transfers.operations import waivers as lineage_waivers
from lineage.transfers.queries import waivers
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_waiver"


class WaiversView(RouteView):
    @route(
        Route(
            "Ask every customer whose covenants block a transfer",
            ("admin",),
            {201: "WaiverList"},
            _TAG,
            body="WaiversSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 409),
            says="Their owners are mailed and answer in the portal. A yes lifts the covenants shown, for this subject,"
            " recipient and mode. Whoever was asked the same and has not answered is not asked again.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        model, holding = shape.read_subject(members)
        recipient = shape.read_recipient(members)
        way = members.optional_choice("mode", MODES)
        note = members.text("note", longest=2000)
        bodies.finish(members)
        every = lineage_waivers.ask_waivers(
            mode=asked.mode,
            subject=subject_of(asked, model, holding),
            recipient=recipient,
            way=way,
            note=note,
            by=asked.by,
            at=asked.at,
        )
        shown = {"object": "list", "data": [shape.write_waiver(one) for one in every], "next": None}
        return response.json(shown, status=201, revision=revision())

    @route(
        Route(
            "Waivers, newest first",
            _READS,
            {200: "WaiverList"},
            _TAG,
            query=PAGE,
            says="A tenant's key sees its own.",
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = waivers.waivers(
            at=asked.at,
            mode=asked.mode,
            before=id_of(ids.WAIVER, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return response.json(
            cursors.page(
                rows, limit=limit, place=lambda one: ids.render(ids.WAIVER, one.id), show=shape.write_waiver
            )
        )


class WaiverView(RouteView):
    @route(Route("One waiver", _READS, {200: "Waiver"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        seen = waivers.waiver(id=id_of(ids.WAIVER, id, code=_CODE), at=asked.at)
        if seen.mode != asked.mode:
            raise Problem(_CODE, f"There is no waiver {id}.")
        return object_response(asked, shape.write_waiver(seen))
