"""Tenants."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.route import PAGE, READS, Parameter, Route
from api.shapes import tenant as shape
from tenants.operations import tenants as tenant_operations
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.tenants import TenantSeen

_TAG = "Tenants"


class TenantView(Item):
    @route(Route("One tenant, by key or alias", READS, {200: "Tenant"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, key: str) -> Answer:
        return self.show(request, key=key)

    @route(
        Route(
            "Create a tenant, or replace what is said of it",
            ("catalogue:write",),
            {200: "Tenant", 201: "Tenant"},
            _TAG,
            body="TenantSaid",
            writes=True,
            vendor_only=True,
            errors=(409, 412, 422),
            says="Without `account` it gets its own. `billing` and `competitors` are the account's. What `billing` does"
            " not say stays as it was; nothing is billed until a subscription is named.",
        )
    )
    def put(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        said = shape.read(members)
        bodies.finish(members)

        def do() -> None:
            tenant_operations.put_tenant(mode=request.mode, key=key, by=request.by, at=request.at, **said)

        return self.put_once(request, do, key=key)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(tenant_seen(request, path["key"]))


class TenantsView(Endpoint):
    @route(
        Route(
            "Tenants, by key",
            READS,
            {200: "TenantList"},
            _TAG,
            query=(
                *PAGE,
                Parameter("search", "text", "Looks into keys, aliases, names and industries."),
                Parameter("account", "key", "Of this account only."),
            ),
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        limit, after, account = request.query["limit"], request.query["after"], request.query["account"]
        rows = tenants.tenants(
            mode=request.mode,
            search=request.query["search"] or "",
            account=accounts.account(mode=request.mode, key=account).id if account else None,
            after=cursors.decode(after) if after else "",
            limit=limit + 1,
        )
        mine = [row for row in rows if request.who.sees(tenant=row.id, mode=row.mode)]
        return answer.json(cursors.page(mine, limit=limit, place=lambda row: row.key, show=_shown))


def tenant_seen(request: ApiRequest, key: str) -> TenantSeen:
    """The tenant a path names, if the caller may know of it. Raises: tenants.queries.NoSuchTenant."""
    seen = tenants.tenant(mode=request.mode, key=key)
    if not request.who.sees(tenant=seen.id, mode=seen.mode):
        raise tenants.NoSuchTenant(key)
    return seen


def _shown(seen: TenantSeen) -> dict[str, Any]:
    return shape.write(
        seen,
        subscriptions=subscriptions.subscriptions(tenant=seen.id),
        competitors=customers.competitors(account=seen.account),
        payer=subscriptions.payer(account=seen.account),
    )
