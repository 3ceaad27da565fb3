"""Accounts and their agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api import bodies, cursors, response
from api.response import ApiResponse
from api.route import PAGE, READS, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import account as account_shape
from api.shapes import agreement as agreement_shape
from consent.operations import agreements as consent_agreements
from consent.operations import evidence as documents
from consent.queries import agreements
from tenants.operations import accounts as tenant_accounts
from tenants.operations.accounts import SubscriptionInput
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.accounts import AccountRecord
from wire.problems import Problem

_TAG = "Accounts"
_WRITES = ("catalogue:write",)
_SEARCH = Parameter("search", "text", "Looks into keys and names.")


class AccountView(ItemView):
    @route(Route("One account", READS, {200: "Account"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        return self.show(asked, key=key)

    @route(
        Route(
            "Create an account, or replace what is said of it",
            _WRITES,
            {200: "Account", 201: "Account"},
            _TAG,
            body="AccountSaid",
            writes=True,
            vendor_only=True,
            errors=(409, 412, 422),
        )
    )
    def put(self, asked: ApiRequest, key: str) -> ApiResponse:
        members = asked.members()
        said = account_shape.read(members)
        bodies.finish(members)

        def do() -> None:
            said["subscriptions"] = _as_they_were(asked, key, said["subscriptions"])
            tenant_accounts.put_account(mode=asked.mode, key=key, by=asked.by, at=asked.at, **said)

        return self.put_if_match(asked, do, key=key)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(visible_account(asked, path["key"]))


class AccountsView(RouteView):
    @route(Route("Accounts, by key", READS, {200: "AccountList"}, _TAG, query=(*PAGE, _SEARCH)))
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = accounts.accounts(
            mode=asked.mode,
            search=asked.query["search"] or "",
            after=cursors.decode(after) if after else "",
            limit=limit + 1,
        )
        return response.json(cursors.page(rows, limit=limit, place=lambda row: row.key, show=_shown))


class AgreementView(ItemView):
    @route(Route("One agreement, as last recorded", READS, {200: "Agreement"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, key: str, reference: str) -> ApiResponse:
        return self.show(asked, key=key, reference=reference)

    @route(
        Route(
            "Record what a signed paper says from now on",
            _WRITES,
            {200: "Agreement", 201: "Agreement"},
            _TAG,
            body="AgreementSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 412, 422),
        )
    )
    def put(self, asked: ApiRequest, key: str, reference: str) -> ApiResponse:
        members = asked.members()
        said = agreement_shape.read(members)
        bodies.finish(members)

        def do() -> None:
            account = visible_account(asked, key)
            said["evidence"] = documents.note_evidence(
                mode=asked.mode, account=account.id, said=said["evidence"], at=asked.at
            )
            consent_agreements.record_agreement(
                mode=asked.mode, account=key, reference=reference, by=asked.by, at=asked.at, **said
            )

        return self.put_if_match(asked, do, key=key, reference=reference)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        account = visible_account(asked, path["key"])
        for seen in agreements.agreements(account=account.id):
            if seen.reference == path["reference"]:
                return agreement_shape.write(seen, account=account.key)
        raise Problem("no_such_agreement", f"{account.key} has no agreement {path['reference']}.")


class AgreementsView(RouteView):
    @route(Route("An account's agreements", READS, {200: "AgreementList"}, _TAG, query=PAGE, errors=(404,)))
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        account = visible_account(asked, key)
        limit, after = asked.query["limit"], asked.query["after"]
        place = cursors.decode(after) if after else ""
        rows = [seen for seen in agreements.agreements(account=account.id) if seen.reference > place]
        return response.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: row.reference,
                show=lambda row: agreement_shape.write(row, account=account.key),
            )
        )


def visible_account(asked: ApiRequest, key: str) -> AccountRecord:
    """Raises: tenants.queries.NoSuchAccount."""
    return accounts.account(mode=asked.mode, key=key)


def _shown(seen: AccountRecord) -> dict[str, Any]:
    return account_shape.write(
        seen,
        subscriptions=subscriptions.subscriptions(account=seen.id),
        competitors=customers.competitors(account=seen.id),
        tenant_keys={tenant.id: tenant.key for tenant in tenants.tenants(account=seen.id)},
    )


def _as_they_were(
    asked: ApiRequest, key: str, said: Sequence[SubscriptionInput] | None
) -> list[SubscriptionInput] | None:
    """What a subscription does not say again of customer and currency stays as it was."""
    if said is None:
        return None
    try:
        account = visible_account(asked, key)
    except accounts.NoSuchAccount:
        return list(said)
    known = {one.id: one for one in subscriptions.subscriptions(account=account.id)}
    return [
        replace(
            one,
            customer=one.customer or known[one.id].customer,
            currency=one.currency or known[one.id].currency,
        )
        if one.id in known
        else one
        for one in said
    ]
