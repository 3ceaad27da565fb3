"""View for OpenLineage events, as the official clients, Airflow, Spark and dbt send them."""

from __future__ import annotations

from api import bodies, content_encoding, response
from api.response import ApiResponse
from api.route import MIB, Route
from api.route_view import ApiRequest, RouteView
from api.shapes.lineage import LINEAGE_EVENT, LINEAGE_TAKEN
from lineage.findings.openlineage.parser import NotAnEvent
from lineage.findings.operations import observed_runs
from wire.problems import FieldError, Problem


class LineageView(RouteView):
    @Route(
        "Send an OpenLineage event: what a run of another system read and wrote",
        ("runs",),
        {201: LINEAGE_TAKEN},
        "Lineage",
        body=LINEAGE_EVENT,
        max_bytes=16 * MIB,
        encodings=(content_encoding.GZIP,),
        writes=True,
        vendor_only=True,
        says="A run names its clearance by the tag `licet_clearance`, by a facet `licet` with the member"
        " `clearance`, or by its parent run. Reading registered data without a clearance, or beyond it, is a"
        " breach. Data that we cannot attribute is a coverage gap. An event that was sent before changes nothing."
        " The body may have `Content-Encoding: gzip`; it has at most 16 MiB before and after decoding.",
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        body = bodies.value(request.raw)
        try:
            new = observed_runs.record_event(mode=request.mode, body=body, by=request.by, at=request.at)
        except NotAnEvent as error:
            wrong = FieldError(error.pointer, "bad_value", error.detail)
            where = f" ({error.pointer})" if error.pointer else ""
            raise Problem("not_an_event", f"{error.detail}{where}", errors=[wrong]) from error
        return response.json({"object": "lineage_event", "new": new}, status=201)
