"""Where tenants' data lies, and which jobs there are."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, shows
from api.listing import listing
from api.route import Route, page
from api.shapes import data_set as shape
from lineage.findings.openlineage.patterns import Registered
from lineage.findings.operations import registering
from lineage.findings.queries import registered

_TAG = "Lineage"
_READS = ("catalogue:write", "runs", "audit")
_WRITES = ("catalogue:write",)


class DataSetsView(Endpoint):
    @Route(
        "List registered data sets by key",
        _READS,
        {200: shape.DATA_SET_LIST},
        _TAG,
        query=page(cursors.decode),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        rows = registered.every_data_set(
            mode=request.mode, after=request.query["after"] or "", limit=request.fetch
        )
        return listing(request, rows, place=lambda row: row.registered.key, show=shape.DATA_SET.write)


class DataSetView(Item):
    get = shows(Route("Get a registered data set", _READS, {200: shape.DATA_SET}, _TAG, vendor_only=True))

    @Route(
        "Register a data set: whose data of which category is in it",
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
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> Answer:
        return self.put_once(
            request,
            lambda: registering.put_data_set(
                mode=request.mode, said=Registered(key=key, **body), by=request.by, at=request.at
            ),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.DATA_SET.write(registered.data_set(mode=request.mode, key=path["key"]))


class JobsView(Endpoint):
    @Route(
        "List registered jobs by key",
        _READS,
        {200: shape.JOB_LIST},
        _TAG,
        query=page(cursors.decode),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> Answer:
        rows = registered.every_job(
            mode=request.mode, after=request.query["after"] or "", limit=request.fetch
        )
        return listing(request, rows, place=lambda row: row.key, show=shape.JOB.write)


class JobView(Item):
    get = shows(Route("Get a registered job", _READS, {200: shape.JOB}, _TAG, vendor_only=True))

    @Route(
        "Register a job and what it is for",
        _WRITES,
        {200: shape.JOB, 201: shape.JOB},
        _TAG,
        body=shape.JOB_REQUEST,
        writes=True,
        vendor_only=True,
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str) -> Answer:
        return self.put_once(
            request,
            lambda: registering.put_job(mode=request.mode, key=key, by=request.by, at=request.at, **body),
            key=key,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return shape.JOB.write(registered.job(mode=request.mode, key=path["key"]))
