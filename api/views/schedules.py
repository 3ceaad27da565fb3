"""Views for price schedules: list, publish, get."""

from __future__ import annotations

from typing import Any

from api import bodies, cursors, response
from api.listing import listing
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import schedule as shape
from api.views.schedule_answers import READS, TAG, WAITS, offered, proposed_schedule, shown_schedule
from api.views.schedule_rule import read_rule
from pricing.governance import promises
from pricing.governance.operations import schedule_proposals
from pricing.governance.queries import schedules, unknown_names
from wire import ids
from wire.problems import FieldError


class SchedulesView(RouteView):
    @Route(
        "List price schedules, newest first",
        READS,
        {200: shape.SCHEDULE_LIST},
        TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = schedules.schedules(mode=request.mode)
        version = request.query["after"]
        if version:
            places = [index for index, row in enumerate(rows) if row.version == version]
            rows = rows[places[0] + 1 :] if places else []
        statuses = schedules.statuses(mode=request.mode, at=request.at)
        successors = schedules.successors(mode=request.mode)
        return listing(
            request,
            rows,
            place=lambda row: row.version,
            show=lambda row: shape.write(offered(request, row), statuses=statuses, successors=successors),
        )

    @Route(
        "Publish a price schedule",
        ("pricing:write",),
        {201: shape.SCHEDULE, 200: shape.SCHEDULE},
        TAG,
        body=shape.SCHEDULE_REQUEST,
        writes=True,
        errors=(409, 422),
        vendor_only=True,
        says=f"{WAITS} From its start on it takes the place of the schedule before it. No customer pays more without"
        " notice. `validate_only`: everything is checked, nothing is recorded (200).",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        rule = read_rule(body["rule"], version=body["version"])
        said = {
            "mode": request.mode,
            "rule": rule,
            "effective_from": body["effective_from"],
            "effective_until": body["effective_until"],
            "at": request.at,
        }
        warnings = [
            each.to_dict() for each in unknown_names.warnings(rule, mode=request.mode, pointer="/rule")
        ]
        try:
            if body["validate_only"]:
                schedule_proposals.check_schedule(**said)
                shown = proposed_schedule(rule, body, id=ids.new(at=request.at), warnings=warnings)
                return response.json(shown)
            schedule_proposals.propose_schedule(name=body["name"], by=request.by, **said)
        except promises.PromiseNotHeld as error:
            bodies.refuse(
                [FieldError(f"/rule{each.pointer}", each.code, each.detail) for each in error.errors]
            )
        return response.json(shown_schedule(request, rule.version, warnings=warnings), status=201)


class ScheduleView(RouteView):
    @Route("Get a price schedule, published or proposed", READS, {200: shape.SCHEDULE}, TAG)
    def get(self, request: ApiRequest, version: str) -> ApiResponse:
        return object_response(request, shown_schedule(request, version))
