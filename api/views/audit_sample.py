"""Views for the sample of an audit."""

from __future__ import annotations

from typing import Any

from api import response
from api.audit_access import AUDITORS, require_auditor, visible_audit
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import audit_sample as shape
from lineage.audits.operations import samples

_TAG = "Audits"


class SampleView(RouteView):
    @Route(
        "Commit to a seed of the sample, then reveal it",
        AUDITORS,
        {200: shape.SAMPLE},
        _TAG,
        body=shape.SAMPLE_REQUEST,
        writes=True,
        says="The vendor's seed is fixed when the audit is opened and becomes known with the auditor's. The sample is a"
        " function of the list's digest and both seeds: anyone can draw it again with `licet sample`.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        audit = visible_audit(request, id)
        require_auditor(request)
        if body["seed"] is not None:
            changed = samples.reveal_seed(audit=audit.id, seed=body["seed"], by=request.by, at=request.at)
        else:
            changed = samples.commit_seed(
                audit=audit.id,
                commitment=body["commitment"],
                size=body["size"],
                by=request.by,
                at=request.at,
            )
        return response.json(shape.write_sample(changed))

    @Route("Get the sample of an audit", AUDITORS, {200: shape.SAMPLE}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, shape.write_sample(visible_audit(request, id)))
