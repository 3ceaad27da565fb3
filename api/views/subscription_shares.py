"""View of how a subscription's list price is shared between its tenants."""

from __future__ import annotations

from typing import Any

from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import override as shape
from api.shapes.approval import with_waiting
from pricing.governance.operations import share_proposals
from pricing.governance.queries import shares as share_queries
from tenants.queries import accounts, subscriptions, tenants

_TAG = "Prices"
_SCOPES = ("pricing:write", "billing:read")


class SharesView(RouteView):
    @Route(
        "Get how a subscription's list price is shared between its tenants",
        _SCOPES,
        {200: shape.SHARES},
        _TAG,
        errors=(404,),
        vendor_only=True,
    )
    def get(self, request: ApiRequest, key: str, id: str) -> ApiResponse:
        return object_response(request, _shares(request, key, id))

    @Route(
        "Share a subscription's list price between its tenants",
        ("pricing:write",),
        {200: shape.SHARES},
        _TAG,
        body=shape.SHARES_REQUEST,
        errors=(404, 422),
        vendor_only=True,
        says="It counts once a second person approved it. Then each tenant's discount counts with its part.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str, id: str) -> ApiResponse:
        _shares(request, key, id)
        share_proposals.propose_shares(
            account=accounts.account(mode=request.mode, key=key).id,
            mode=request.mode,
            subscription=id,
            parts={each["tenant"]: each["parts"] for each in body["shares"]},
            by=request.by,
            at=request.at,
        )
        return object_response(request, _shares(request, key, id))


def _shares(request: ApiRequest, key: str, id: str) -> dict[str, Any]:
    account = accounts.account(mode=request.mode, key=key).id
    if id not in {each.id for each in subscriptions.subscriptions(account=account, mode=request.mode)}:
        raise share_proposals.UnknownSubscription(id)
    known = share_queries.shares(mode=request.mode, subscription=id) or {}
    parts = [
        {"tenant": tenants.tenant_by_id(id=tenant).key, "parts": count} for tenant, count in known.items()
    ]
    shown = shape.SHARES.write({"subscription": id, "shares": sorted(parts, key=lambda part: part["tenant"])})
    return with_waiting(shown, mode=request.mode, subject=share_proposals.subject(id))
