"""Copies of tenants' data that are kept for training."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.paths import id_of
from api.route import MIB, PAGE, Parameter, Route
from api.shapes import holding as shape
from api.views import clearances
from api.views.tenants import tenant_seen
from ledger import queries as ledger
from lineage.destruction.operations import holdings as lineage_holdings
from lineage.destruction.operations.holdings import HoldingDeclared
from lineage.destruction.queries import holdings
from lineage.destruction.queries.holdings import HoldingSeen
from wire import ids
from wire.problems import Problem

_TAG = "Destruction"
_CODE = "no_such_holding"


class HoldingsView(Endpoint):
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
    def get(self, request: ApiRequest) -> Answer:
        query = request.query
        tenant = tenant_seen(request, query["tenant"]).id if query["tenant"] else None
        rows = holdings.holdings(
            mode=request.mode,
            tenant=tenant,
            kind=query["kind"],
            open=None if query["open"] is None else query["open"] == "true",
            after=id_of(ids.HOLDING, cursors.decode(query["after"]), code="bad_cursor")
            if query["after"]
            else None,
            limit=query["limit"] + 1,
        )
        return answer.json(
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
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        said, contents, clearance, model = shape.read(members)
        bodies.finish(members)
        run = clearances.named(request, clearance).id if clearance else None
        of_model = id_of(ids.MODEL, model, code="no_such_model") if model else None
        id = lineage_holdings.declare_holding(
            mode=request.mode,
            declared=HoldingDeclared(said, contents, run, of_model),
            only_tenant=request.who.tenant,
            by=request.by,
            at=request.at,
        )
        headers = {"Location": f"/v1/holdings/{ids.render(ids.HOLDING, id)}"}
        return answer.json(_shown(request, id), status=201, revision=ledger.revision(), headers=headers)


class HoldingView(Item):
    @route(
        Route(
            "One copy, and whose data is in it",
            ("runs", "audit"),
            {200: "HoldingDetail"},
            _TAG,
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(request, id_of(ids.HOLDING, path["id"], code=_CODE))


def _shown(request: ApiRequest, id: UUID) -> dict[str, Any]:
    return shape.write_detail(_seen(request, id), holdings.slices(holding=id))


def _seen(request: ApiRequest, id: UUID) -> HoldingSeen:
    seen = holdings.holding(id=id)
    if seen is None or not request.who.sees(tenant=seen.only_tenant, mode=seen.mode):
        raise Problem(_CODE, "There is no holding with this id.")
    return seen
