"""Views for changes that wait for a second person."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes.approval import APPROVAL, APPROVAL_LIST, REFUSAL
from tenants import approval_rules
from tenants.operations import approvals as operations
from tenants.queries import approvals
from tenants.queries.approvals import ApprovalRecord
from wire import ids
from wire.problems import Problem

_TAG = "Approvals"
_READS = ("audit", "approve", "admin")
_CODE = "no_such_approval"
_STATUS = Parameter("status", "choice", "Only changes of this status.", choices=approval_rules.STATUSES)
_WHO = "The holder of the key approves as a person of the vendor, and is not who proposed the change."


class ApprovalsView(RouteView):
    @Route(
        "List changes that wait for a second person, newest first",
        _READS,
        {200: APPROVAL_LIST},
        _TAG,
        query=(*page(cursors.id_of(ids.APPROVAL)), _STATUS),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = approvals.approvals(
            mode=request.mode,
            status=request.query["status"],
            before=request.query["after"],
            limit=request.fetch,
        )
        return listing(request, rows, place=ids.APPROVAL, show=APPROVAL.write)


class ApprovalView(RouteView):
    @Route("Get a change that waits, or waited", _READS, {200: APPROVAL}, _TAG, vendor_only=True)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, APPROVAL.write(_found(request, id)))


class ApproveView(RouteView):
    @Route(
        "Approve a change",
        ("approve",),
        {200: APPROVAL},
        _TAG,
        writes=True,
        errors=(409,),
        vendor_only=True,
        says=_WHO,
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        operations.approve(id=_found(request, id).id, by=request.by, at=request.at)
        return object_response(request, APPROVAL.write(_found(request, id)))


class RefuseView(RouteView):
    @Route(
        "Refuse a change",
        ("approve",),
        {200: APPROVAL},
        _TAG,
        body=REFUSAL,
        body_optional=True,
        writes=True,
        errors=(409,),
        vendor_only=True,
        says="Who proposed a change withdraws it this way.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        operations.refuse(
            id=_found(request, id).id, reason=body["reason"] or "", by=request.by, at=request.at
        )
        return object_response(request, APPROVAL.write(_found(request, id)))


def _found(request: ApiRequest, id: str) -> ApprovalRecord:
    seen = approvals.approval(id=id_of(ids.APPROVAL, id, code=_CODE))
    if seen.mode != request.mode:
        raise Problem(_CODE, f"There is no approval {id}.")
    return seen
