"""What was found: breaches, and what cannot be placed; and what is done about it."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import PAGE, Parameter, Route
from api.shapes import finding as shape
from lineage.findings.operations import findings as lineage_findings
from lineage.findings.queries import findings
from lineage.findings.queries.findings import FindingSeen
from lineage.findings.rules import STATUSES
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

_TAG = "Lineage"
_READS = ("audit", "runs")
_CODE = "no_such_finding"


class FindingsView(Endpoint):
    @route(
        Route(
            "Findings, newest first",
            _READS,
            {200: "FindingList"},
            _TAG,
            query=(
                *PAGE,
                Parameter("kind", "choice", "Of this kind only.", choices=shape.KINDS),
                Parameter("status", "choice", "That have come so far.", choices=STATUSES),
                Parameter("tenant", "key", "That concern this tenant."),
            ),
            errors=(404,),
            says="A tenant's key sees the breaches that concern its tenant.",
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = findings.findings(
            mode=request.mode,
            kind=request.query["kind"],
            status=request.query["status"],
            tenant=_tenant(request),
            before=id_of(ids.FINDING, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return answer.json(
            cursors.page(
                rows, limit=limit, place=lambda row: ids.render(ids.FINDING, row.id), show=shape.write
            )
        )


class FindingView(Endpoint):
    @route(Route("One finding", _READS, {200: "Finding"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, id: str) -> Answer:
        return single(request, shape.write(_named(request, id)))


def _step(step: str, summary: str, body: str, *, optional: bool = False) -> Any:
    """A view that says what was done about a finding."""

    class StepView(Endpoint):
        @route(
            Route(
                summary,
                ("admin",),
                {200: "Finding"},
                _TAG,
                body=body,
                body_optional=optional,
                writes=True,
                vendor_only=True,
                errors=(404, 409, 422),
            )
        )
        def post(self, request: ApiRequest, id: str) -> Answer:
            members = request.members()
            note = (
                members.optional_text("note", longest=4000)
                if optional
                else members.text("note", longest=4000)
            )
            bodies.finish(members)
            seen = _named(request, id)
            lineage_findings.follow_up(
                finding=seen.id, step=step, note=note or "", by=request.by, at=request.at
            )
            return answer.json(shape.write(_named(request, id)))

    return StepView


AcknowledgeView = _step("acknowledged", "Somebody looks into a finding", "FindingAckSaid", optional=True)
ExplainView = _step("explained", "How a finding came about", "FindingNoteSaid")
RemedyView = _step("remedied", "What was done so that it does not happen again", "FindingNoteSaid")


def _named(request: ApiRequest, text: str) -> FindingSeen:
    id = id_of(ids.FINDING, text, code=_CODE)
    seen = findings.finding(id=id)
    if seen is None or seen.mode != request.mode:
        raise Problem(_CODE, f"There is no finding {text}.")
    return seen


def _tenant(request: ApiRequest) -> Any:
    key = request.query["tenant"]
    return tenants.tenant(mode=request.mode, key=key).id if key else None
