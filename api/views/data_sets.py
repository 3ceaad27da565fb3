"""Views for registered data sets and jobs."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import data_set as shape
from lineage.findings.openlineage.patterns import RegisteredDataSet
from lineage.findings.operations import jobs as lineage_jobs
from lineage.findings.operations import registrations as lineage_registrations
from lineage.findings.queries import jobs, registrations

_TAG = "Lineage"
_READS = ("catalogue:write", "runs", "audit")
_WRITES = ("catalogue:write",)


class DataSetsView(RouteView):
    @Route(
        "List registered data sets by key",
        _READS,
        {200: shape.DATA_SET_LIST},
        _TAG,
        query=page(cursors.decode),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = registrations.list_data_sets(
            mode=request.mode, after=request.query["after"] or "", limit=request.fetch
        )
        return listing(request, rows, place=lambda row: row.registered.key, show=shape.DATA_SET.write)


class DataSetView(ItemView):
    get = shows(Route("Get a registered data set", _READS, {200: shape.DATA_SET}, _TAG, vendor_only=True))

    @Route(
        "Register a data set: which tenant's data of which category is in it",
        _WRITES,
        {200: shape.DATA_SET, 201: shape.DATA_SET},
        _TAG,
        body=shape.DATA_SET_REQUEST,
        writes=True,
        vendor_only=True,
        errors=(404,),
        says="Name the tenant by `tenant`, by `{tenant}` in a pattern, or by `field`. Without any of them the"
        " data set holds the data of all tenants, mixed. `category` null declares that it holds no tenant's"
        " data, even if it was copied from a data set that does.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        return self.put_if_match(
            request,
            lambda: lineage_registrations.put_data_set(
                mode=request.mode, said=RegisteredDataSet(key=key, **body), by=request.by, at=request.at
            ),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.DATA_SET.write(registrations.data_set(mode=request.mode, key=path["key"]))


class JobsView(RouteView):
    @Route(
        "List registered jobs by key",
        _READS,
        {200: shape.JOB_LIST},
        _TAG,
        query=page(cursors.decode),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = jobs.list_jobs(mode=request.mode, after=request.query["after"] or "", limit=request.fetch)
        return listing(request, rows, place=lambda row: row.key, show=shape.JOB.write)


class JobView(ItemView):
    get = shows(Route("Get a registered job", _READS, {200: shape.JOB}, _TAG, vendor_only=True))

    @Route(
        "Register a job and what it is for",
        _WRITES,
        {200: shape.JOB, 201: shape.JOB},
        _TAG,
        says="That a job does not train (`service`) waits for a second person under `approvals`. The tenants"
        " that it read see it. The answer ends when an event of the job says that it trains.",
        body=shape.JOB_REQUEST,
        writes=True,
        vendor_only=True,
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        return self.put_if_match(
            request,
            lambda: lineage_jobs.put_job(mode=request.mode, key=key, by=request.by, at=request.at, **body),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.JOB.write(jobs.job(mode=request.mode, key=path["key"]))
