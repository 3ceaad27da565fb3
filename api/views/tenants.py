"""Views for tenants."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.route import READS, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import tenant as shape
from api.shapes.approval import with_waiting
from tenants.operations import accounts as tenant_accounts
from tenants.operations import tenants as tenant_operations
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.tenants import TenantRecord
from wire.unchanged import told

_TAG = "Tenants"


class TenantView(ItemView):
    get = shows(Route("Get a tenant by its key or alias", READS, {200: shape.TENANT}, _TAG))

    @Route(
        "Create or replace a tenant",
        ("catalogue:write",),
        {200: shape.TENANT, 201: shape.TENANT},
        _TAG,
        body=shape.TENANT_REQUEST,
        writes=True,
        vendor_only=True,
        says="A tenant without `account` gets an account of its own. `billing` and `competitors` belong to"
        " the account. Members that `billing` leaves out stay as they are; we bill nothing until it names a"
        " subscription. A new alias of a known tenant and fewer competitors wait for a second person.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        for name in ("aliases", "competitors"):
            body[name] = told(body[name], None)

        def do() -> None:
            tenant_operations.put_tenant(mode=request.mode, key=key, by=request.by, at=request.at, **body)

        return self.put_if_match(request, do, key=key)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = visible_tenant(request, path["key"])
        return with_waiting(
            _shown(seen),
            mode=seen.mode,
            subject=tenant_operations.subject(seen.key),
            also=[tenant_accounts.subject(seen.account_key)],
        )


class TenantsView(RouteView):
    @Route(
        "List tenants by key",
        READS,
        {200: shape.TENANT_LIST},
        _TAG,
        query=(
            *page(cursors.decode),
            Parameter("search", "text", "Text to look for in keys, aliases, names and industries."),
            Parameter("account", "key", "Only tenants of this account."),
        ),
        errors=(404,),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        account = request.query["account"]
        rows = tenants.tenants(
            mode=request.mode,
            search=request.query["search"] or "",
            account=accounts.account(mode=request.mode, key=account).id if account else None,
            after=request.query["after"] or "",
            limit=request.fetch,
            with_merged=False,
        )
        visible = [row for row in rows if request.who.sees(tenant=row.id, mode=row.mode)]
        return listing(request, visible, place=lambda row: row.key, show=_shown)


def visible_tenant(request: ApiRequest, key: str) -> TenantRecord:
    """Return the tenant in a path, if the caller may see it. Raises: tenants.queries.NoSuchTenant."""
    seen = tenants.tenant(mode=request.mode, key=key)
    if not request.who.sees(tenant=seen.id, mode=seen.mode):
        raise tenants.NoSuchTenant(key)
    return seen


def _shown(seen: TenantRecord) -> dict[str, Any]:
    return shape.write(
        seen,
        subscriptions=subscriptions.subscriptions(tenant=seen.id),
        competitors=customers.competitors(account=seen.account),
        payer=subscriptions.payer(account=seen.account),
    )
