"""Where tenants' data lies, and which jobs there are."""

from __future__ import annotations

from typing import Any

from api import bodies, cursors, response
from api.response import ApiResponse
from api.route import PAGE, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import data_set as shape
from lineage.findings.operations import registrations as lineage_registrations
from lineage.findings.queries import registrations

_TAG = "Lineage"
_READS = ("catalogue:write", "runs", "audit")
_WRITES = ("catalogue:write",)


class DataSetsView(RouteView):
    @route(
        Route(
            "Registered data sets, by key", _READS, {200: "DataSetList"}, _TAG, query=PAGE, vendor_only=True
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = registrations.list_data_sets(
            mode=asked.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return response.json(
            cursors.page(rows, limit=limit, place=lambda row: row.registered.key, show=shape.write)
        )


class DataSetView(ItemView):
    @route(Route("One registered data set", _READS, {200: "DataSet"}, _TAG, errors=(404,), vendor_only=True))
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        return self.show(asked, key=key)

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
    def put(self, asked: ApiRequest, key: str) -> ApiResponse:
        members = asked.members()
        said = shape.read(members, key=key)
        bodies.finish(members)
        return self.put_if_match(
            asked,
            lambda: lineage_registrations.put_data_set(mode=asked.mode, said=said, by=asked.by, at=asked.at),
            key=key,
        )

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.write(registrations.data_set(mode=asked.mode, key=path["key"]))


class JobsView(RouteView):
    @route(Route("Registered jobs, by key", _READS, {200: "JobList"}, _TAG, query=PAGE, vendor_only=True))
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = registrations.list_jobs(
            mode=asked.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return response.json(cursors.page(rows, limit=limit, place=lambda row: row.key, show=shape.write_job))


class JobView(ItemView):
    @route(Route("One registered job", _READS, {200: "Job"}, _TAG, errors=(404,), vendor_only=True))
    def get(self, asked: ApiRequest, key: str) -> ApiResponse:
        return self.show(asked, key=key)

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
    def put(self, asked: ApiRequest, key: str) -> ApiResponse:
        members = asked.members()
        said = shape.read_job(members)
        bodies.finish(members)
        return self.put_if_match(
            asked,
            lambda: lineage_registrations.put_job(mode=asked.mode, key=key, by=asked.by, at=asked.at, **said),
            key=key,
        )

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.write_job(registrations.job(mode=asked.mode, key=path["key"]))
