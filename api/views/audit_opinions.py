"""Views for the opinion of an auditor."""

from __future__ import annotations

from typing import Any

from api import response
from api.audit_access import AUDITORS, require_auditor, visible_audit
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import audit_opinion as shape
from documents.audits import signed
from lineage.audits.operations import opinions
from wire.problems import Problem

_TAG = "Audits"
_OPINION = "no_such_opinion"


class OpinionView(RouteView):
    @Route(
        "Give the opinion, which ends the audit",
        AUDITORS,
        {201: shape.OPINION},
        _TAG,
        body=shape.OPINION_REQUEST,
        writes=True,
        says="The opinion is signed, and its digest is in the ledger. `licet verify` checks it offline.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        audit = visible_audit(request, id)
        require_auditor(request)
        concluded = opinions.conclude(audit=audit.id, by=request.by, at=request.at, **body)
        return response.json(signed.opinion_document(concluded), status=201)

    @Route("Get the opinion of an audit", AUDITORS, {200: shape.OPINION}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        shown = signed.opinion_document(visible_audit(request, id))
        if shown is None:
            raise Problem(_OPINION, "The auditor has not given an opinion yet.")
        return object_response(request, shown)
