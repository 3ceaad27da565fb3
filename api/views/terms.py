"""Terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import bodies, cursors, response
from api.response import ApiResponse
from api.route import PAGE, READS_CATALOGUE, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import terms as shape
from consent.operations import terms as consent_terms
from consent.queries import terms
from consent.queries.terms import TermsRecord
from tenants.queries import accounts

_TAG = "Terms"


class TermsView(ItemView):
    @route(Route("Terms of one version", READS_CATALOGUE, {200: "Terms"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, version: str) -> ApiResponse:
        return self.show(asked, version=version)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        seen = terms.terms(mode=asked.mode, version=path["version"])
        mine = asked.who.key.tenant_account
        if asked.who.tenant is not None and seen.account not in {None, mine}:
            raise terms.NoSuchTerms(path["version"])
        return _shown(seen)


class TermsListView(RouteView):
    @route(
        Route(
            "Published terms, newest first",
            READS_CATALOGUE,
            {200: "TermsList"},
            _TAG,
            query=(*PAGE, Parameter("account", "key", "Its negotiated ones, too.")),
            errors=(404,),
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = terms.published(mode=asked.mode, account=_account(asked))
        rows.sort(key=lambda row: row.revision, reverse=True)
        if after:
            place = cursors.number(after)
            rows = [row for row in rows if row.revision < place]
        return response.json(
            cursors.page(rows, limit=limit, place=lambda row: str(row.revision), show=_shown)
        )

    @route(
        Route(
            "Publish terms; what is published never changes",
            ("catalogue:write",),
            {201: "Terms"},
            _TAG,
            body="TermsSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 409, 422),
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        said = shape.read(members)
        bodies.finish(members)
        consent_terms.publish_terms(mode=asked.mode, by=asked.by, at=asked.at, **said)
        seen = terms.terms(mode=asked.mode, version=said["version"])
        return response.json(
            _shown(seen),
            status=201,
            revision=seen.revision,
            headers={"Location": f"/v1/terms/{seen.version}"},
        )


def _account(asked: ApiRequest) -> UUID | None:
    if asked.query["account"]:
        return accounts.account(mode=asked.mode, key=asked.query["account"]).id
    return asked.who.key.tenant_account


def _shown(seen: TermsRecord) -> dict[str, Any]:
    account = accounts.account_by_id(id=seen.account).key if seen.account else None
    return shape.write(seen, account=account)
