"""Asking customers to let one transfer pass, and how they answered."""

from __future__ import annotations

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import PAGE, Route
from api.shapes import transfer as shape
from api.views.transfers import subject_of
from consent.covenants import MODES
from ledger.queries import revision
from lineage.transfers.operations import waiving
from lineage.transfers.queries import waivers
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_waiver"


class WaiversView(Endpoint):
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
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        model, holding = shape.read_subject(members)
        recipient = shape.read_recipient(members)
        way = members.optional_choice("mode", MODES)
        note = members.text("note", longest=2000)
        bodies.finish(members)
        every = waiving.ask_waivers(
            mode=request.mode,
            subject=subject_of(request, model, holding),
            recipient=recipient,
            way=way,
            note=note,
            by=request.by,
            at=request.at,
        )
        shown = {"object": "list", "data": [shape.write_waiver(one) for one in every], "next": None}
        return answer.json(shown, status=201, revision=revision())

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
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = waivers.waivers(
            at=request.at,
            mode=request.mode,
            before=id_of(ids.WAIVER, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return answer.json(
            cursors.page(
                rows, limit=limit, place=lambda one: ids.render(ids.WAIVER, one.id), show=shape.write_waiver
            )
        )


class WaiverView(Endpoint):
    @route(Route("One waiver", _READS, {200: "Waiver"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, id: str) -> Answer:
        seen = waivers.waiver(id=id_of(ids.WAIVER, id, code=_CODE), at=request.at)
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no waiver {id}.")
        return single(request, shape.write_waiver(seen))
