"""Views for accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.route import READS, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import account as account_shape
from api.shapes.approval import with_waiting
from tenants.operations import accounts as tenant_accounts
from tenants.operations.accounts import SubscriptionInput
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.accounts import AccountRecord
from wire.unchanged import told

_TAG = "Accounts"
_WRITES = ("catalogue:write",)
_SEARCH = Parameter("search", "text", "Text to look for in keys and names.")


class AccountView(ItemView):
    get = shows(Route("Get an account", READS, {200: account_shape.ACCOUNT}, _TAG))

    @Route(
        "Create or replace an account",
        _WRITES,
        {200: account_shape.ACCOUNT, 201: account_shape.ACCOUNT},
        _TAG,
        body=account_shape.ACCOUNT_REQUEST,
        writes=True,
        vendor_only=True,
        says="Another parent or none, fewer signatures, fewer cooling-off hours and fewer competitors wait for a second"
        " person and are shown under `approvals`. The rest counts at once.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        def do() -> None:
            for name in ("time_zone", "subscriptions", "competitors"):
                body[name] = told(body[name], None)
            body["subscriptions"] = _as_they_were(request, key, body["subscriptions"])
            tenant_accounts.put_account(mode=request.mode, key=key, by=request.by, at=request.at, **body)

        return self.put_if_match(request, do, key=key)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = visible_account(request, path["key"])
        return with_waiting(_shown(seen), mode=seen.mode, subject=tenant_accounts.subject(seen.key))


class AccountsView(RouteView):
    @Route(
        "List accounts by key",
        READS,
        {200: account_shape.ACCOUNT_LIST},
        _TAG,
        query=(*page(cursors.decode), _SEARCH),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = accounts.accounts(
            mode=request.mode,
            search=request.query["search"] or "",
            after=request.query["after"] or "",
            limit=request.fetch,
        )
        return listing(request, rows, place=lambda row: row.key, show=_shown)


def visible_account(request: ApiRequest, key: str) -> AccountRecord:
    """Return the account, if the caller may see it. Raises: tenants.queries.NoSuchAccount."""
    return accounts.account(mode=request.mode, key=key)


def _shown(seen: AccountRecord) -> dict[str, Any]:
    paying = subscriptions.subscriptions(account=seen.id)
    return account_shape.write(
        seen,
        subscriptions=paying,
        competitors=customers.competitors(account=seen.id),
        tenant_keys=tenants.tenant_keys(ids=[id for one in paying for id in one.tenants]),
    )


def _as_they_were(
    request: ApiRequest, key: str, inputs: Sequence[SubscriptionInput] | None
) -> list[SubscriptionInput] | None:
    """Fill in the customer and currency of a subscription that leaves them out, from what is recorded."""
    if inputs is None:
        return None
    try:
        account = visible_account(request, key)
    except accounts.NoSuchAccount:
        return list(inputs)
    known = {one.id: one for one in subscriptions.subscriptions(account=account.id)}
    return [
        replace(
            one,
            customer=one.customer or known[one.id].customer,
            currency=one.currency or known[one.id].currency,
        )
        if one.id in known
        else one
        for one in inputs
    ]
