"""Views that merge tenants of one account, and that split successors off."""

from __future__ import annotations

from typing import Any

from api import response, vouching
from api.response import ApiResponse
from api.route import Route
from api.route_view import ApiRequest, RouteView
from api.shapes.common import distinct
from api.shapes.family import MERGE, MERGE_REQUEST, SPLIT, SPLIT_REQUEST
from api.views.tenants import visible_tenant
from consent.operations import merges, splits
from tenants.queries import tenants
from wire.problems import Problem

_TAG = "Tenants"
_ATTESTS = ("consent:attest",)


class MergeView(RouteView):
    @Route(
        "Merge a tenant into another one of its account, for a signatory",
        _ATTESTS,
        {200: MERGE},
        _TAG,
        body=MERGE_REQUEST,
        writes=True,
        errors=(404, 409),
        says="The calling system vouches for the signatory, as an owner does in the portal. The old key becomes an"
        " alias. Where both tenants allowed a use under the same terms, it is restated under the stricter condition of"
        " each kind; nothing else is allowed until it is stated again.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        tenant, into = visible_tenant(request, key), _named(request, body["into"])
        vouching.check(request.who, account=tenant.account, evidence=distinct(body["evidence"]))
        merged = merges.merge(
            tenant=tenant.id,
            into=into.id,
            signatory=body["signatory"],
            evidence=distinct(body["evidence"]),
            by=request.by,
            at=request.at,
        )
        closed = [{"category": category, "purpose": purpose} for category, purpose in merged.closed]
        shown = {"tenant": tenant.key, "into": into.key, "restated": list(merged.restated), "closed": closed}
        return response.json(MERGE.write({**shown, "entry": merged.entry}))


class SplitView(RouteView):
    @Route(
        "Record successors of a tenant, for a signatory",
        _ATTESTS,
        {200: SPLIT},
        _TAG,
        body=SPLIT_REQUEST,
        writes=True,
        errors=(404, 409),
        says="Each successor keeps the covenants, people's stops and audit rights over models from before. It begins"
        " without consents. The same again changes nothing.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        vouching.check(request.who, account=tenant.account)
        made = splits.split(
            tenant=tenant.id,
            into=body["into"],
            signatory=body["signatory"],
            by=request.by,
            at=request.at,
        )
        keys = tenants.tenant_keys(ids=made)
        return response.json(SPLIT.write({"tenant": tenant.key, "into": [keys[id] for id in made]}))


def _named(request: ApiRequest, key: str) -> Any:
    """Return the tenant in a body. Raises: Problem (422)."""
    try:
        return visible_tenant(request, key)
    except tenants.NoSuchTenant as error:
        raise Problem("unknown_tenant", f"There is no tenant {key}.") from error
