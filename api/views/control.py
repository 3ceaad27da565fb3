"""The vendor itself goes to somebody else: what the accepted terms say is carried out."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import PAGE, Route
from api.shapes import control as shape
from api.shapes.transfer import read_recipient
from ledger import queries as ledger
from lineage.transfers.operations import controlling
from lineage.transfers.queries import control
from lineage.transfers.queries.control import ChangeSeen
from wire import ids, times
from wire.problems import Problem

_TAG = "Transfers"
_CODE = "no_such_change_of_control"


class ControlsView(Endpoint):
    @route(
        Route(
            "The vendor changes hands: carry out what the terms say",
            ("admin",),
            {201: "Control", 200: "Control"},
            _TAG,
            body="ControlSaid",
            writes=True,
            vendor_only=True,
            says="Consents under terms that say `suspend` are paused, `destroy` withdrawn with that election; the"
            " others stay, and their customers are told. Recorded at once, carried out tenant by tenant when it takes"
            " effect: the answer lists what would be done, and `GET` what was. `validate_only`: 200, and nothing is"
            " recorded.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        acquirer = read_recipient(members, "acquirer")
        effective_at = members.time("effective_at")
        note = members.text("note", longest=2000)
        validate_only = members.optional_boolean("validate_only")
        bodies.finish(members)
        revision = ledger.revision()
        at = max(request.at, ledger.size().recorded_at)
        steps = control.planned(mode=request.mode, at=at)
        if validate_only:
            shown = shape.write_plan(acquirer, times.render(effective_at), note, steps)
            return answer.json(shown, revision=revision)
        seen = controlling.change_control(
            mode=request.mode,
            acquirer=acquirer,
            effective_at=effective_at,
            note=note,
            by=request.by,
            at=request.at,
        )
        made = _shown(request, seen)
        plan = shape.write_plan(acquirer, made["effective_at"], note, steps)
        return answer.json(
            {**made, "counts": plan["counts"], "tenants": plan["tenants"]},
            status=201,
            revision=ledger.revision(),
            headers={"Location": f"/v1/change-of-control/{made['id']}"},
        )

    @route(
        Route(
            "Changes of control, newest first",
            ("admin", "audit"),
            {200: "ControlList"},
            _TAG,
            query=PAGE,
            vendor_only=True,
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = control.changes(
            mode=request.mode,
            before=id_of(ids.CONTROL, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda one: ids.render(ids.CONTROL, one.id),
                show=lambda one: _shown(request, one),
            )
        )


class ControlView(Endpoint):
    @route(
        Route(
            "A change of control, and how far it has been carried out",
            ("admin", "audit"),
            {200: "Control"},
            _TAG,
            vendor_only=True,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        seen = control.change(id=id_of(ids.CONTROL, id, code=_CODE))
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no change of control {id}.")
        return single(request, _shown(request, seen))


def _shown(request: ApiRequest, seen: ChangeSeen) -> dict[str, Any]:
    status = "done" if seen.finished_at else "waiting" if seen.effective_at > request.at else "under_way"
    return shape.write(seen, status=status)
