"""View that ends a price schedule."""

from __future__ import annotations

from typing import Any

from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import schedule as shape
from api.views.schedule_answers import TAG, WAITS, shown_schedule
from pricing.governance.operations import schedule_proposals


class EndScheduleView(RouteView):
    @Route(
        "End a price schedule, or withdraw it before it begins",
        ("pricing:write",),
        {200: shape.SCHEDULE},
        TAG,
        body=shape.END_REQUEST,
        body_optional=True,
        writes=True,
        errors=(404, 409, 422),
        vendor_only=True,
        says=f"{WAITS} Where no other schedule follows, its prices stay, and the vendor's staff hear of it 90, 30 and"
        " 7 days ahead.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], version: str) -> ApiResponse:
        schedule_proposals.propose_schedule_end(
            mode=request.mode,
            version=version,
            ends_at=body["effective_until"],
            reason=body["reason"] or "",
            by=request.by,
            at=request.at,
        )
        return object_response(request, shown_schedule(request, version))
