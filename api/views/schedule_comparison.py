"""View that compares two price schedules."""

from __future__ import annotations

from api.response import ApiResponse
from api.route import Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import schedule as shape
from api.views.schedule_answers import TAG
from pricing.governance import comparison
from pricing.governance.queries import schedules, waiting_schedules


class ComparisonView(RouteView):
    @Route(
        "Compare two price schedules",
        ("pricing:write", "billing:read"),
        {200: shape.COMPARISON},
        TAG,
        query=(Parameter("with", "key", "The other version; the one in effect if left out."),),
        errors=(404,),
        vendor_only=True,
    )
    def get(self, request: ApiRequest, version: str) -> ApiResponse:
        rule = waiting_schedules.rule(mode=request.mode, version=version)
        if request.query["with"]:
            other = waiting_schedules.rule(mode=request.mode, version=request.query["with"])
        else:
            current = schedules.schedule_in_effect(mode=request.mode, at=request.at)
            other = current.rule if current else rule
        shown = shape.COMPARISON.write(
            {
                "version": rule.version,
                "with": other.version,
                "differences": comparison.differences(other, rule),
            }
        )
        return object_response(request, shown)
