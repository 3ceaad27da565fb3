"""Accounts and their agreements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.route import PAGE, READS, Parameter, Route
from api.shapes import account as account_shape
from api.shapes import agreement as agreement_shape
from consent.operations import agreements as consent_agreements
from consent.operations import evidence as documents
from consent.queries import agreements
from tenants.operations import accounts as tenant_accounts
from tenants.operations.accounts import SubscriptionSaid
from tenants.queries import accounts, customers, subscriptions, tenants
from tenants.queries.accounts import AccountSeen
from wire.problems import Problem

_TAG = "Accounts"
_WRITES = ("catalogue:write",)
_SEARCH = Parameter("search", "text", "Looks into keys and names.")


class AccountView(Item):
    @route(Route("One account", READS, {200: "Account"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, key: str) -> Answer:
        return self.show(request, key=key)

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
    def put(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        said = account_shape.read(members)
        bodies.finish(members)

        def do() -> None:
            said["subscriptions"] = _as_they_were(request, key, said["subscriptions"])
            tenant_accounts.put_account(mode=request.mode, key=key, by=request.by, at=request.at, **said)

        return self.put_once(request, do, key=key)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(account_seen(request, path["key"]))


class AccountsView(Endpoint):
    @route(Route("Accounts, by key", READS, {200: "AccountList"}, _TAG, query=(*PAGE, _SEARCH)))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = accounts.accounts(
            mode=request.mode,
            search=request.query["search"] or "",
            after=cursors.decode(after) if after else "",
            limit=limit + 1,
        )
        return answer.json(cursors.page(rows, limit=limit, place=lambda row: row.key, show=_shown))


class AgreementView(Item):
    @route(Route("One agreement, as last recorded", READS, {200: "Agreement"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, key: str, reference: str) -> Answer:
        return self.show(request, key=key, reference=reference)

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
    def put(self, request: ApiRequest, key: str, reference: str) -> Answer:
        members = request.members()
        said = agreement_shape.read(members)
        bodies.finish(members)

        def do() -> None:
            account = account_seen(request, key)
            said["evidence"] = documents.note(
                mode=request.mode, account=account.id, said=said["evidence"], at=request.at
            )
            consent_agreements.record_agreement(
                mode=request.mode, account=key, reference=reference, by=request.by, at=request.at, **said
            )

        return self.put_once(request, do, key=key, reference=reference)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        account = account_seen(request, path["key"])
        for seen in agreements.agreements(account=account.id):
            if seen.reference == path["reference"]:
                return agreement_shape.write(seen, account=account.key)
        raise Problem("no_such_agreement", f"{account.key} has no agreement {path['reference']}.")


class AgreementsView(Endpoint):
    @route(Route("An account's agreements", READS, {200: "AgreementList"}, _TAG, query=PAGE, errors=(404,)))
    def get(self, request: ApiRequest, key: str) -> Answer:
        account = account_seen(request, key)
        limit, after = request.query["limit"], request.query["after"]
        place = cursors.decode(after) if after else ""
        rows = [seen for seen in agreements.agreements(account=account.id) if seen.reference > place]
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: row.reference,
                show=lambda row: agreement_shape.write(row, account=account.key),
            )
        )


def account_seen(request: ApiRequest, key: str) -> AccountSeen:
    """Raises: tenants.queries.NoSuchAccount."""
    return accounts.account(mode=request.mode, key=key)


def _shown(seen: AccountSeen) -> dict[str, Any]:
    return account_shape.write(
        seen,
        subscriptions=subscriptions.subscriptions(account=seen.id),
        competitors=customers.competitors(account=seen.id),
        tenant_keys={tenant.id: tenant.key for tenant in tenants.tenants(account=seen.id)},
    )


def _as_they_were(
    request: ApiRequest, key: str, said: Sequence[SubscriptionSaid] | None
) -> list[SubscriptionSaid] | None:
    """What a subscription does not say again of customer and currency stays as it was."""
    if said is None:
        return None
    try:
        account = account_seen(request, key)
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
