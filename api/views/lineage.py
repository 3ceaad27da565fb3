"""OpenLineage events, as official clients, Airflow, Spark and dbt send them."""

from __future__ import annotations

from api import bodies, content_encoding, response
from api.response import ApiResponse
from api.route import MIB, Route
from api.route_view import ApiRequest, RouteView, route
from lineage.findings.openlineage.parser import NotAnEvent
from lineage.findings.operations import observed_runs
from wire.problems import FieldError, Problem


class LineageView(RouteView):
    @route(
        Route(
            "What a run of another system read and wrote (OpenLineage)",
            ("runs",),
            {201: "LineageTaken"},
            "Lineage",
            body="LineageEvent",
            max_bytes=16 * MIB,
            encodings=(content_encoding.GZIP,),
            writes=True,
            vendor_only=True,
            says="A run names its clearance by the tag `licet_clearance`, by a facet `licet` with the member"
            " `clearance`, or by its parent run. Reading registered data without one, or beyond it, is a breach; what"
            " cannot be placed is a coverage gap. An event that came before is taken again, and changes nothing."
            " It may come with `Content-Encoding: gzip`; 16 MiB are the most before and after.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        body = bodies.value(asked.raw)
        try:
            new = observed_runs.record_event(mode=asked.mode, body=body, by=asked.by, at=asked.at)
        except NotAnEvent as error:
            wrong = FieldError(error.pointer, "bad_value", error.detail)
            where = f" ({error.pointer})" if error.pointer else ""
            raise Problem("not_an_event", f"{error.detail}{where}", errors=[wrong]) from error
        return response.json({"object": "lineage_event", "new": new}, status=201)
