"""Views for what happens in an audit: the sample, findings with their answers, and the opinion."""

from __future__ import annotations

from typing import Any

from api import response
from api.audit_access import AUDITORS, require_auditor, visible_audit
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import audit as shape
from documents.audits import signed
from lineage.audits.operations import findings as audit_findings
from lineage.audits.operations import opinions, samples
from lineage.audits.queries import findings
from wire import ids
from wire.problems import Problem

_TAG = "Audits"
_OPINION = "no_such_opinion"


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
        answered = audit_findings.answer_finding(
            audit=audit.id,
            finding=id_of(ids.AUDIT_FINDING, finding, code="no_such_audit_finding"),
            by=request.by,
            at=request.at,
            **body,
        )
        return response.json(shape.FINDING.write(answered))


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
