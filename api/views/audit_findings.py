"""Views for what auditors find."""

from __future__ import annotations

from typing import Any

from api import response
from api.audit_access import AUDITORS, require_auditor, visible_audit
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes import audit_finding as shape
from lineage.audits.operations import findings as audit_findings
from lineage.audits.queries import findings

_TAG = "Audits"


class FindingsView(RouteView):
    @Route(
        "Raise a finding, which the vendor must answer by a deadline",
        AUDITORS,
        {201: shape.FINDING},
        _TAG,
        body=shape.FINDING_REQUEST,
        writes=True,
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        audit = visible_audit(request, id)
        require_auditor(request)
        raised = audit_findings.raise_finding(audit=audit.id, by=request.by, at=request.at, **body)
        return response.json(shape.FINDING.write(raised), status=201)

    @Route("List what the auditor found, oldest first", AUDITORS, {200: shape.FINDING_LIST}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        rows = findings.findings(audit=visible_audit(request, id).id, at=request.at)
        shown = [shape.FINDING.write(row) for row in rows]
        return response.json({"object": "list", "data": shown, "next": None})
