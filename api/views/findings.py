"""Views for findings: breaches and coverage gaps, and what was done about them."""

from __future__ import annotations

from typing import Any

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.schema.records import Record
from api.shapes import finding as shape
from lineage.findings.operations import findings as lineage_findings
from lineage.findings.queries import findings, readers
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import STATUSES
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

_TAG = "Lineage"
_READS = ("audit", "runs")
_CODE = "no_such_finding"


class FindingsView(RouteView):
    @Route(
        "List findings, newest first",
        _READS,
        {200: shape.FINDING_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.FINDING)),
            Parameter("kind", "choice", "Only findings of this kind.", choices=shape.KINDS),
            Parameter("status", "choice", "Only findings with this status.", choices=STATUSES),
            Parameter("tenant", "key", "Only findings about this tenant's data."),
        ),
        errors=(404,),
        says="A key restricted to one tenant gets the breaches about that tenant's data.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = findings.findings(
            mode=request.mode,
            kind=request.query["kind"],
            status=request.query["status"],
            tenant=_tenant(request),
            before=request.query["after"],
            limit=request.fetch,
        )
        return listing(request, rows, place=ids.FINDING, show=shape.FINDING.write)


class FindingsByJobView(RouteView):
    @Route(
        "List what was found, by the job of another system",
        _READS,
        {200: shape.JOB_FINDINGS_LIST},
        _TAG,
        query=page(cursors.decode),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = readers.by_job(mode=request.mode, after=request.query["after"] or "", limit=request.fetch)
        return listing(request, rows, place=lambda row: row.job, show=shape.JOB_FINDINGS.write)


class FindingView(RouteView):
    @Route("Get a finding", _READS, {200: shape.FINDING}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, shape.FINDING.write(_named(request, id)))


def _step(step: str, summary: str, body: Record) -> type[RouteView]:
    """Return a view that records what was done about a finding."""

    class StepView(RouteView):
        @Route(
            summary,
            ("admin",),
            {200: shape.FINDING},
            _TAG,
            body=body,
            body_optional=body is shape.ACKNOWLEDGE_REQUEST,
            writes=True,
            vendor_only=True,
        )
        def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
            finding = _named(request, id).id
            lineage_findings.follow_up(
                finding=finding, step=step, note=body["note"], by=request.by, at=request.at
            )
            return response.json(shape.FINDING.write(_named(request, id)))

    return StepView


AcknowledgeView = _step(
    "acknowledged", "Acknowledge a finding: the vendor looks into it", shape.ACKNOWLEDGE_REQUEST
)
ExplainView = _step("explained", "Explain how a finding came about", shape.NOTE_REQUEST)
StateView = _step("stated", "Add a statement to a finding, which the customer reads", shape.NOTE_REQUEST)
RemedyView = _step("remedied", "Record what prevents a finding from happening again", shape.NOTE_REQUEST)


def _named(request: ApiRequest, text: str) -> FindingRecord:
    id = id_of(ids.FINDING, text, code=_CODE)
    seen = findings.finding(id=id)
    if seen is None or seen.mode != request.mode:
        raise Problem(_CODE, f"There is no finding {text}.")
    return seen


def _tenant(request: ApiRequest) -> Any:
    key = request.query["tenant"]
    return tenants.tenant(mode=request.mode, key=key).id if key else None
