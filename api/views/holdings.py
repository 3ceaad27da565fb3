"""Copies of tenants' data that are kept for training."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import bodies, cursors, response
from api.paths import id_of
from api.response import ApiResponse
from api.route import MIB, PAGE, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
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
    @route(
        Route(
            "Copies of tenants' data, newest first",
            ("runs", "audit"),
            {200: "HoldingList"},
            _TAG,
            query=(
                *PAGE,
                Parameter("tenant", "text", "With this tenant's data."),
                Parameter("kind", "text", "Of this kind."),
                Parameter("open", "choice", "Still there, or gone.", choices=("true", "false")),
            ),
            errors=(404,),
            says="Told by reports, declared on their own, or presumed of runs that ended without a report. A key"
            " restricted to one tenant gets the copies that are its own alone.",
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:
        query = asked.query
        tenant = visible_tenant(asked, query["tenant"]).id if query["tenant"] else None
        rows = holdings.holdings(
            mode=asked.mode,
            tenant=tenant,
            kind=query["kind"],
            open=None if query["open"] is None else query["open"] == "true",
            after=id_of(ids.HOLDING, cursors.decode(query["after"]), code="bad_cursor")
            if query["after"]
            else None,
            limit=query["limit"] + 1,
        )
        return response.json(
            cursors.page(
                rows,
                limit=query["limit"],
                place=lambda row: ids.render(ids.HOLDING, row.id),
                show=shape.write,
            )
        )

    @route(
        Route(
            "Declare a copy that no report names",
            ("runs",),
            {201: "HoldingDetail"},
            _TAG,
            body="HoldingSaid",
            max_bytes=16 * MIB,
            writes=True,
            errors=(404, 422),
            says="What no consent covers is due at once; what was withdrawn is ordered in the same moment.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        said, contents, clearance, model = shape.read(members)
        bodies.finish(members)
        run = clearances.visible_clearance(asked, clearance).id if clearance else None
        of_model = id_of(ids.MODEL, model, code="no_such_model") if model else None
        id = lineage_holdings.declare_holding(
            mode=asked.mode,
            declared=HoldingDeclaration(said, contents, run, of_model),
            only_tenant=asked.who.tenant,
            by=asked.by,
            at=asked.at,
        )
        headers = {"Location": f"/v1/holdings/{ids.render(ids.HOLDING, id)}"}
        return response.json(_shown(asked, id), status=201, revision=ledger.revision(), headers=headers)


class HoldingView(ItemView):
    @route(
        Route(
            "One copy, and whose data is in it",
            ("runs", "audit"),
            {200: "HoldingDetail"},
            _TAG,
            errors=(404,),
        )
    )
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        return self.show(asked, id=id)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(asked, id_of(ids.HOLDING, path["id"], code=_CODE))


def _shown(asked: ApiRequest, id: UUID) -> dict[str, Any]:
    return shape.write_detail(_seen(asked, id), holdings.slices(holding=id))


def _seen(asked: ApiRequest, id: UUID) -> HoldingRecord:
    seen = holdings.holding(id=id)
    if seen is None or not asked.who.sees(tenant=seen.only_tenant, mode=seen.mode):
        raise Problem(_CODE, "There is no holding with this id.")
    return seen
