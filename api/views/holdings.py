"""Views for copies of tenants' data that are kept for training."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import MIB, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import holding as shape
from api.views import clearances
from api.views.tenants import visible_tenant
from ledger import queries as ledger
from lineage.destruction.operations import holdings as lineage_holdings
from lineage.destruction.operations.holdings import HoldingDeclaration
from lineage.destruction.queries import holdings
from lineage.destruction.queries.holdings import HoldingRecord
from wire import ids
from wire.problems import Problem

_TAG = "Destruction"
_CODE = "no_such_holding"


class HoldingsView(RouteView):
    @Route(
        "List copies of tenants' data, newest first",
        ("runs", "audit"),
        {200: shape.HOLDING_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.HOLDING)),
            Parameter("tenant", "text", "Only copies with this tenant's data."),
            Parameter("kind", "text", "Only copies of this kind."),
            Parameter(
                "open",
                "choice",
                "`true`: only open copies. `false`: only copies that are destroyed or closed.",
                choices=("true", "false"),
            ),
        ),
        errors=(404,),
        says="Copies come from reports, from `POST /v1/holdings`, or are assumed of runs that ended without a"
        " report. A key restricted to one tenant gets the copies with data of that tenant alone.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        query = request.query
        tenant = visible_tenant(request, query["tenant"]).id if query["tenant"] else None
        rows = holdings.holdings(
            mode=request.mode,
            tenant=tenant,
            kind=query["kind"],
            open=None if query["open"] is None else query["open"] == "true",
            after=query["after"],
            limit=request.fetch,
        )
        return listing(request, rows, place=ids.HOLDING, show=shape.HOLDING.write)

    @Route(
        "Declare a copy that is in no report",
        ("runs",),
        {201: shape.HOLDING_DETAIL},
        _TAG,
        body=shape.HOLDING_REQUEST,
        max_bytes=16 * MIB,
        writes=True,
        errors=(404,),
        says="Data that no consent covers is due for destruction at once. Withdrawn data is ordered to be"
        " destroyed.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        clearance, model = body["clearance"], body["model"]
        declared = HoldingDeclaration(
            body["copy"],
            body["contents"],
            clearances.visible_clearance(request, clearance).id if clearance else None,
            id_of(ids.MODEL, model, code="no_such_model") if model else None,
        )
        id = lineage_holdings.declare_holding(
            mode=request.mode, declared=declared, only_tenant=request.who.tenant, by=request.by, at=request.at
        )
        headers = {"Location": f"/v1/holdings/{ids.render(ids.HOLDING, id)}"}
        return response.json(_shown(request, id), status=201, revision=ledger.revision(), headers=headers)


class HoldingView(ItemView):
    get = shows(
        Route(
            "Get a copy and the tenants with data in it", ("runs", "audit"), {200: shape.HOLDING_DETAIL}, _TAG
        )
    )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(request, id_of(ids.HOLDING, path["id"], code=_CODE))


def _shown(request: ApiRequest, id: UUID) -> dict[str, Any]:
    return shape.HOLDING_DETAIL.write(_seen(request, id), contents=holdings.slices(holding=id))


def _seen(request: ApiRequest, id: UUID) -> HoldingRecord:
    seen = holdings.holding(id=id)
    if seen is None or not request.who.sees(tenant=seen.only_tenant, mode=seen.mode):
        raise Problem(_CODE, "There is no holding with this id.")
    return seen
