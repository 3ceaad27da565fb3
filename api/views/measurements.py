"""View for measurements that come after a run's report."""

from __future__ import annotations

import hashlib
from typing import Any

from api import response
from api.paths import id_of
from api.response import ApiResponse
from api.route import MIB, Route
from api.route_view import ApiRequest, RouteView
from api.shapes import measurement as shape
from api.views.models import visible_version
from ledger.queries import revision
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import measuring
from lineage.versions.queries import proofs
from wire import ids


class MeasurementsView(RouteView):
    @Route(
        "Report measurements of the data that a run used, after the run",
        ("runs",),
        {200: shape.MEASURED},
        "Training",
        body=shape.LATE_REQUEST,
        max_bytes=4 * MIB,
        writes=True,
        vendor_only=True,
        errors=(404, 422),
        says="A run may claim an anonymised, aggregated or synthetic form. Its version may be deployed and served"
        " once the newest measurement of every category meets the thresholds of the terms. Figures below them"
        " are a breach, as in the run's own report. The same body again changes nothing.",
    )
    def post(
        self, request: ApiRequest, body: dict[str, Any], family: str, name: str, version: str
    ) -> ApiResponse:
        seen = visible_version(request, ModelName(family, name, version))
        named = body["clearance"]
        measured = measuring.report_measurements(
            model=seen.id,
            clearance=None if named is None else id_of(ids.CLEARANCE, named, code="no_such_clearance"),
            measurements=body["measurements"],
            sha256=hashlib.sha256(request.raw).hexdigest(),
            by=request.by,
            at=request.at,
        )
        shown = shape.MEASURED.write(proofs.counted_claims(model=seen.id), clearance=measured)
        return response.json(shown, revision=revision())
