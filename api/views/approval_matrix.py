"""View of who may approve which grant."""

from __future__ import annotations

from typing import Any

from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import override as shape
from api.shapes.approval import with_waiting
from pricing.governance.operations import matrices
from pricing.governance.queries import matrices as matrix_queries

_TAG = "Prices"
_SCOPES = ("pricing:write", "billing:read")


class ApprovalMatrixView(RouteView):
    @Route(
        "Get who may approve which grant",
        (*_SCOPES, "approve", "audit"),
        {200: shape.MATRIX},
        _TAG,
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        return object_response(request, _matrix(request))

    @Route(
        "Say who may approve which grant",
        ("pricing:write",),
        {200: shape.MATRIX},
        _TAG,
        body=shape.MATRIX_REQUEST,
        vendor_only=True,
        says="It counts once a second person approved it.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        matrices.propose_matrix(mode=request.mode, rules=body["rules"], by=request.by, at=request.at)
        return object_response(request, _matrix(request))


def _matrix(request: ApiRequest) -> dict[str, Any]:
    shown = shape.write_matrix(matrix_queries.rules(mode=request.mode))
    return with_waiting(shown, mode=request.mode, subject=matrices.SUBJECT)
