"""The view for the vendor's answers to what auditors find."""

from __future__ import annotations

from typing import Any

from api import response
from api.audit_access import visible_audit
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes import audit_finding as shape
from lineage.audits.operations import answers
from wire import ids

_TAG = "Audits"


class AnswerView(RouteView):
    @Route(
        "Answer what an auditor found",
        ("admin",),
        {200: shape.FINDING},
        _TAG,
        body=shape.ANSWER_REQUEST,
        writes=True,
        vendor_only=True,
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str, finding: str) -> ApiResponse:
        audit = visible_audit(request, id)
        answered = answers.answer_finding(
            audit=audit.id,
            finding=id_of(ids.AUDIT_FINDING, finding, code="no_such_audit_finding"),
            by=request.by,
            at=request.at,
            **body,
        )
        return response.json(shape.FINDING.write(answered))
