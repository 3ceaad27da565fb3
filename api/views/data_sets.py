"""Where tenants' data lies, and which jobs there are."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.route import PAGE, Route
from api.shapes import data_set as shape
from lineage.findings.operations import registering
from lineage.findings.queries import registered

_TAG = "Lineage"
_READS = ("catalogue:write", "runs", "audit")
_WRITES = ("catalogue:write",)


class DataSetsView(Endpoint):
    @route(
        Route(
            "Registered data sets, by key", _READS, {200: "DataSetList"}, _TAG, query=PAGE, vendor_only=True
        )
    )
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = registered.every_data_set(
            mode=request.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return answer.json(
            cursors.page(rows, limit=limit, place=lambda row: row.registered.key, show=shape.write)
        )


class DataSetView(Item):
    @route(Route("One registered data set", _READS, {200: "DataSet"}, _TAG, errors=(404,), vendor_only=True))
    def get(self, request: ApiRequest, key: str) -> Answer:
        return self.show(request, key=key)

    @route(
        Route(
            "Say whose data of which category lies under which names",
            _WRITES,
            {200: "DataSet", 201: "DataSet"},
            _TAG,
            body="DataSetSaid",
            writes=True,
            vendor_only=True,
            errors=(404, 412, 422),
            says="Whose it is: `tenant`, `{tenant}` in a pattern, or `field`; with none of them it is everybody's,"
            " mixed. `category` null declares it free of tenants' data, whatever it was copied from.",
        )
    )
    def put(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        said = shape.read(members, key=key)
        bodies.finish(members)
        return self.put_once(
            request,
            lambda: registering.put_data_set(mode=request.mode, said=said, by=request.by, at=request.at),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.write(registered.data_set(mode=request.mode, key=path["key"]))


class JobsView(Endpoint):
    @route(Route("Registered jobs, by key", _READS, {200: "JobList"}, _TAG, query=PAGE, vendor_only=True))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = registered.every_job(
            mode=request.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return answer.json(cursors.page(rows, limit=limit, place=lambda row: row.key, show=shape.write_job))


class JobView(Item):
    @route(Route("One registered job", _READS, {200: "Job"}, _TAG, errors=(404,), vendor_only=True))
    def get(self, request: ApiRequest, key: str) -> Answer:
        return self.show(request, key=key)

    @route(
        Route(
            "Say what a job is for",
            _WRITES,
            {200: "Job", 201: "Job"},
            _TAG,
            body="JobSaid",
            writes=True,
            vendor_only=True,
            errors=(412, 422),
        )
    )
    def put(self, request: ApiRequest, key: str) -> Answer:
        members = request.members()
        said = shape.read_job(members)
        bodies.finish(members)
        return self.put_once(
            request,
            lambda: registering.put_job(mode=request.mode, key=key, by=request.by, at=request.at, **said),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.write_job(registered.job(mode=request.mode, key=path["key"]))
