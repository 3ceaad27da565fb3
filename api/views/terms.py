"""Terms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.route import PAGE, READS_CATALOGUE, Parameter, Route
from api.shapes import terms as shape
from consent.operations import terms as consent_terms
from consent.queries import terms
from consent.queries.terms import TermsSeen
from tenants.queries import accounts

_TAG = "Terms"


class TermsView(Item):
    @route(Route("Terms of one version", READS_CATALOGUE, {200: "Terms"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, version: str) -> Answer:
        return self.show(request, version=version)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = terms.terms(mode=request.mode, version=path["version"])
        mine = request.who.key.tenant_account
        if request.who.tenant is not None and seen.account not in {None, mine}:
            raise terms.NoSuchTerms(path["version"])
        return _shown(seen)


class TermsListView(Endpoint):
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
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = terms.published(mode=request.mode, account=_account(request))
        rows.sort(key=lambda row: row.revision, reverse=True)
        if after:
            place = cursors.number(after)
            rows = [row for row in rows if row.revision < place]
        return answer.json(cursors.page(rows, limit=limit, place=lambda row: str(row.revision), show=_shown))

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
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        said = shape.read(members)
        bodies.finish(members)
        consent_terms.publish_terms(mode=request.mode, by=request.by, at=request.at, **said)
        seen = terms.terms(mode=request.mode, version=said["version"])
        return answer.json(
            _shown(seen),
            status=201,
            revision=seen.revision,
            headers={"Location": f"/v1/terms/{seen.version}"},
        )


def _account(request: ApiRequest) -> UUID | None:
    if request.query["account"]:
        return accounts.account(mode=request.mode, key=request.query["account"]).id
    return request.who.key.tenant_account


def _shown(seen: TermsSeen) -> dict[str, Any]:
    account = accounts.account_by_id(id=seen.account).key if seen.account else None
    return shape.write(seen, account=account)
