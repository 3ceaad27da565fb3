"""Views for minimum terms that customers signed for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import response
from api.paths import id_of
from api.response import ApiResponse
from api.route import Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import commitment as shape
from api.shapes.approval import with_waiting
from api.views.tenants import visible_tenant
from pricing.commitment import Commitment
from pricing.governance.operations import commitment_proposals
from pricing.governance.operations import commitments as operations
from pricing.governance.operations.commitment_proposals import CommitmentSaid
from pricing.governance.queries import commitments
from tenants.queries import accounts, tenants
from wire import ids
from wire.problems import Problem

_TAG = "Prices"
_SCOPES = ("pricing:write", "billing:read")


class CommitmentsView(RouteView):
    @Route(
        "List the commitments of a tenant, the one that begins last first",
        _SCOPES,
        {200: shape.COMMITMENT_LIST},
        _TAG,
        query=(Parameter("tenant", "key", "The tenant.", required=True),),
        errors=(404,),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        tenant = visible_tenant(request, request.query["tenant"])
        data = [_written(request, each) for each in commitments.commitments(tenants=[tenant.id])]
        return response.json({"object": "list", "data": data})

    @Route(
        "Record that a tenant, or each tenant of an account, committed itself in an order form",
        ("pricing:write",),
        {201: shape.COMMITMENT_LIST},
        _TAG,
        body=shape.COMMITMENT_REQUEST,
        writes=True,
        errors=(404, 422),
        vendor_only=True,
        says="It waits for a second person of the vendor and has no effect until then; in test mode it needs one"
        " person. The approval matrix says who may grant a term of how many days. A tenant that the account gets later"
        " is not committed.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        tenant, account = body.pop("tenant"), body.pop("account")
        if (tenant is None) == (account is None):
            raise commitment_proposals.CommitsNobody
        if tenant is not None:
            committed = [visible_tenant(request, tenant).id]
        else:
            named = accounts.account(mode=request.mode, key=account).id
            committed = [each.id for each in tenants.tenants(account=named)]
        made = commitment_proposals.propose_commitment(
            committed=committed, said=CommitmentSaid(**body), by=request.by, at=request.at
        )
        return response.json({"object": "list", "data": [_shown(request, id) for id in made]}, status=201)


class CommitmentView(RouteView):
    @Route("Get a commitment", _SCOPES, {200: shape.COMMITMENT}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, _shown(request, _id(id)))


class NoticeView(RouteView):
    @Route(
        "Record that the customer gave notice to end a commitment",
        ("pricing:write",),
        {200: shape.COMMITMENT},
        _TAG,
        body=shape.NOTICE_REQUEST,
        writes=True,
        errors=(409,),
        vendor_only=True,
        says="It ends after the days of notice, and not before `minimum_until`. The customer can give notice in the"
        " portal too.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        found = _id(id)
        _shown(request, found)
        operations.give_notice(id=found, reason=body["reason"], by=request.by, at=request.at)
        return object_response(request, _shown(request, found))


class EndCommitmentView(RouteView):
    @Route(
        "End a commitment because both sides agreed",
        ("pricing:write",),
        {200: shape.COMMITMENT},
        _TAG,
        body=shape.END_REQUEST,
        writes=True,
        errors=(409,),
        vendor_only=True,
        says="It ends once a second person of the vendor approved it, and nothing is paid back for it.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
        found = _id(id)
        _shown(request, found)
        commitment_proposals.propose_end(id=found, reason=body["reason"], by=request.by, at=request.at)
        return object_response(request, _shown(request, found))


def _id(id: str) -> UUID:
    return id_of(ids.COMMITMENT, id, code="no_such_commitment")


def _shown(request: ApiRequest, id: UUID) -> dict[str, Any]:
    try:
        record = commitments.commitment_by_id(id=id)
    except commitments.NoSuchCommitment:
        if request.who.tenant is not None:
            raise
        asked = commitment_proposals.asked_for(mode=request.mode, id=id)
        said = asked.arguments
        key = next(tenant for tenant, made in said["commitments"].items() if made == str(id))
        status = "proposed" if asked.status in {"pending", "approved"} else asked.status
        tenant = tenants.tenant_by_id(id=UUID(key)).key
        shown, group = shape.write_asked(said, id=id, tenant=tenant, status=status), UUID(said["group"])
    else:
        shown, group = _written(request, record), record.group
    return with_waiting(shown, mode=request.mode, subject=commitment_proposals.subject(group))


def _written(request: ApiRequest, record: Commitment) -> dict[str, Any]:
    tenant = tenants.tenant_by_id(id=record.tenant)
    if tenant.mode != request.mode or not request.who.sees(tenant=tenant.id, mode=tenant.mode):
        raise Problem("no_such_commitment", "The commitment is unknown.")
    return shape.COMMITMENT.write(record, tenant=tenant.key, status=record.status(request.at))
