"""Tenants."""

from __future__ import annotations

from typing import Any

from api import bodies, cursors, response
from api.response import ApiResponse
from api.route import PAGE, READS, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import tenant as shape
from tenants.operations import tenants as tenant_operations
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.tenants import TenantRecord

_TAG = "Tenants"


class TenantView(ItemView):
    @route(Route("One tenant, by key or alias", READS, {200: "Tenant"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        return self.show(asked, key=key)

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
    def put(self, asked: ApiRequest, key: str) -> ApiResponse:
        members = asked.members()
        said = shape.read(members)
        bodies.finish(members)

        def do() -> None:
            tenant_operations.put_tenant(mode=asked.mode, key=key, by=asked.by, at=asked.at, **said)

        return self.put_if_match(asked, do, key=key)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(visible_tenant(asked, path["key"]))


class TenantsView(RouteView):
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
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after, account = asked.query["limit"], asked.query["after"], asked.query["account"]
        rows = tenants.tenants(
            mode=asked.mode,
            search=asked.query["search"] or "",
            account=accounts.account(mode=asked.mode, key=account).id if account else None,
            after=cursors.decode(after) if after else "",
            limit=limit + 1,
        )
        mine = [row for row in rows if asked.who.sees(tenant=row.id, mode=row.mode)]
        return response.json(cursors.page(mine, limit=limit, place=lambda row: row.key, show=_shown))


def visible_tenant(asked: ApiRequest, key: str) -> TenantRecord:
    """The tenant a path names, if the caller may know of it. Raises: tenants.queries.NoSuchTenant."""
    seen = tenants.tenant(mode=asked.mode, key=key)
    if not asked.who.sees(tenant=seen.id, mode=seen.mode):
        raise tenants.NoSuchTenant(key)
    return seen


def _shown(seen: TenantRecord) -> dict[str, Any]:
    return shape.write(
        seen,
        subscriptions=subscriptions.subscriptions(tenant=seen.id),
        competitors=customers.competitors(account=seen.account),
        payer=subscriptions.payer(account=seen.account),
    )
