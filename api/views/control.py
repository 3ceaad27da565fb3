"""Views for changes of control: the vendor is sold, and the accepted terms are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import control as shape
from ledger import queries as ledger
from lineage.transfers.operations import control as lineage_control
from lineage.transfers.queries import control
from lineage.transfers.queries.control import ChangeOfControlRecord, ControlStepRecord
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_NOT_RECORDED = {"id": None, "recorded_at": None, "finished_at": None, "entry": None}
_CODE = "no_such_change_of_control"


class ControlsView(RouteView):
    @Route(
        "Record a change of control of the vendor: carry out what the terms say",
        ("admin",),
        {201: shape.CONTROL, 200: shape.CONTROL},
        _TAG,
        body=shape.CONTROL_REQUEST,
        writes=True,
        vendor_only=True,
        says="Consents under terms that say `suspend` are paused. Consents under terms that say `destroy` are"
        " withdrawn with that election. Other consents stay, and we tell their customers. The change is"
        " recorded at once and carried out tenant by tenant a day before it closes: this answer lists what will"
        " be done, `GET` what was done. It also lists the covenants that the acquirer breaks. Recorded all the"
        " same, each is a breach, told to its customer once the change is announced. Until then nothing is"
        " sent. With `validate_only` it answers 200 and records nothing.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        at, validate_only = request.at, body["validate_only"]
        announced_at = at if body["is_announced"] and body["announced_at"] is None else body["announced_at"]
        revision = ledger.revision()
        steps = control.plan_for_all(mode=request.mode, at=at)
        if validate_only:
            due_at = control.due_at(closing_at=body["closing_at"], announced_at=announced_at)
            shown = shape.write(
                None,
                status="would",
                steps=steps,
                answer=control.foreseen(body["acquirer"], mode=request.mode, at=at),
                acquirer=body["acquirer"],
                announced_at=announced_at,
                closing_at=body["closing_at"],
                effective_at=body["closing_at"],
                due_at=due_at,
                note=body["note"],
                **_NOT_RECORDED,
            )
            return response.json(shown, revision=revision)
        change = lineage_control.change_control(
            mode=request.mode,
            acquirer=body["acquirer"],
            effective_at=body["closing_at"],
            announced_at=announced_at,
            note=body["note"],
            by=request.by,
            at=at,
        )
        return response.json(
            _shown(request, change, steps),
            status=201,
            revision=ledger.revision(),
            headers={"Location": f"/v1/change-of-control/{ids.render(ids.CONTROL, change.id)}"},
        )

    @Route(
        "List changes of control, newest first",
        ("admin", "audit"),
        {200: shape.CONTROL_LIST},
        _TAG,
        query=page(cursors.id_of(ids.CONTROL)),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = control.changes(mode=request.mode, before=request.query["after"], limit=request.fetch)
        return listing(request, rows, place=ids.CONTROL, show=lambda row: _shown(request, row, row.steps))


class ControlView(RouteView):
    @Route(
        "Get a change of control, and how much of it was carried out",
        ("admin", "audit"),
        {200: shape.CONTROL},
        _TAG,
        vendor_only=True,
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = control.change(id=id_of(ids.CONTROL, id, code=_CODE))
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no change of control {id}.")
        return object_response(request, _shown(request, seen, seen.steps))


def _shown(
    request: ApiRequest, change: ChangeOfControlRecord, steps: Sequence[ControlStepRecord]
) -> dict[str, Any]:
    """Write the change with the steps that were taken, or will be taken."""
    status = "done" if change.finished_at else "waiting" if change.due_at > request.at else "under_way"
    return shape.write(change, status=status, steps=steps, answer=change.answer)
