"""The view that moves a tenant to another account."""

from __future__ import annotations

from typing import Any

from api import response
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes.approval import with_waiting
from api.shapes.common import distinct
from api.shapes.move import MOVE, MOVE_REQUEST
from api.views.tenants import visible_tenant
from consent.operations import moves
from tenants.operations import tenants as tenant_operations
from tenants.queries import approvals


class MoveView(RouteView):
    @Route(
        "Move a tenant to another account",
        ("catalogue:write",),
        {201: MOVE},
        "Tenants",
        body=MOVE_REQUEST,
        writes=True,
        vendor_only=True,
        errors=(404, 409),
        says="It is `pending`, without effect, until a second person approves it. We write to the owners of both"
        " accounts, who may object. From then on, prohibitions of both groups' agreements act, members and keys of the"
        " old account lose access, and its subscriptions stop paying for the tenant.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        evidence = distinct(body.pop("evidence"))
        proposed = moves.propose_move(
            mode=request.mode, tenant=tenant.key, evidence=evidence, by=request.by, at=request.at, **body
        )
        seen = approvals.approval(id=proposed.approval)
        shown = MOVE.write(
            {
                **body,
                "tenant": proposed.tenant_key,
                "from_account": proposed.from_key,
                "evidence": sorted(document.sha256 for document in evidence),
                "status": seen.status,
            }
        )
        subject = tenant_operations.subject(proposed.tenant_key)
        return response.json(with_waiting(shown, mode=request.mode, subject=subject), status=201)
