"""Views for terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.response import ApiResponse
from api.route import READS_CATALOGUE, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import terms as shape
from consent.operations import terms as consent_terms
from consent.queries import terms
from consent.queries.terms import TermsRecord
from tenants.queries import accounts

_TAG = "Terms"


class TermsView(ItemView):
    get = shows(Route("Get terms by their version", READS_CATALOGUE, {200: shape.TERMS}, _TAG))

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = terms.terms(mode=request.mode, version=path["version"])
        mine = request.who.key.tenant_account
        if request.who.tenant is not None and seen.account not in {None, mine}:
            raise terms.NoSuchTerms(path["version"])
        return _shown(seen)


class TermsListView(RouteView):
    @Route(
        "List published terms, newest first",
        READS_CATALOGUE,
        {200: shape.TERMS_LIST},
        _TAG,
        query=(
            *page(cursors.number),
            Parameter("account", "key", "Adds the terms negotiated with this account."),
        ),
        errors=(404,),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = terms.published(mode=request.mode, account=_account(request))
        rows.sort(key=lambda row: row.revision, reverse=True)
        after = request.query["after"]
        if after is not None:
            rows = [row for row in rows if row.revision < after]
        return listing(request, rows, place=lambda row: str(row.revision), show=_shown)

    @Route(
        "Publish terms. Published terms never change",
        ("catalogue:write",),
        {201: shape.TERMS},
        _TAG,
        body=shape.TERMS_REQUEST,
        writes=True,
        errors=(404,),
        vendor_only=True,
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        consent_terms.publish_terms(mode=request.mode, by=request.by, at=request.at, **body)
        seen = terms.terms(mode=request.mode, version=body["version"])
        return response.json(
            _shown(seen),
            status=201,
            revision=seen.revision,
            headers={"Location": f"/v1/terms/{seen.version}"},
        )


def _account(request: ApiRequest) -> UUID | None:
    if request.query["account"]:
        return accounts.account(mode=request.mode, key=request.query["account"]).id
    return request.who.key.tenant_account


def _shown(seen: TermsRecord) -> dict[str, Any]:
    account = accounts.account_by_id(id=seen.account).key if seen.account else None
    return shape.TERMS.write(seen, account=account)
