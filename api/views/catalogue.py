"""Views for categories and purposes."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.listing import listing
from api.response import ApiResponse
from api.route import READS_CATALOGUE, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import category, purpose
from consent.operations import catalogue as consent_catalogue
from consent.queries import catalogue, purposes
from wire.problems import Problem

_TAG = "Catalogue"
_WRITES = ("catalogue:write",)


class CategoryView(ItemView):
    get = shows(Route("Get a category", READS_CATALOGUE, {200: category.CATEGORY}, _TAG))

    @Route(
        "Create a category, or a new version of it",
        _WRITES,
        {200: category.CATEGORY, 201: category.CATEGORY},
        _TAG,
        body=category.CATEGORY_REQUEST,
        writes=True,
        vendor_only=True,
        says="Consents given before do not cover a field that is new in this version.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], code: str) -> ApiResponse:
        return self.put_if_match(
            request,
            lambda: _discard(
                consent_catalogue.put_category(
                    mode=request.mode, code=code, by=request.by, at=request.at, **body
                )
            ),
            code=code,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return category.CATEGORY.write(catalogue.category(mode=request.mode, code=path["code"]))


class CategoriesView(RouteView):
    @Route(
        "List categories by code",
        READS_CATALOGUE,
        {200: category.CATEGORY_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = catalogue.categories(
            mode=request.mode, after=request.query["after"] or "", limit=request.fetch
        )
        return listing(request, rows, place=lambda row: row.code, show=category.CATEGORY.write)


class PurposeView(ItemView):
    get = shows(Route("Get a purpose", READS_CATALOGUE, {200: purpose.PURPOSE}, _TAG))

    @Route(
        "Create or rename a purpose",
        _WRITES,
        {200: purpose.PURPOSE, 201: purpose.PURPOSE},
        _TAG,
        body=purpose.PURPOSE_REQUEST,
        writes=True,
        vendor_only=True,
    )
    def put(self, request: ApiRequest, body: dict[str, Any], code: str) -> ApiResponse:
        return self.put_if_match(
            request,
            lambda: _discard(
                consent_catalogue.put_purpose(
                    mode=request.mode, code=code, by=request.by, at=request.at, **body
                )
            ),
            code=code,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        row = purposes.purpose(mode=request.mode, code=path["code"])
        if row is None:
            raise Problem("no_such_purpose", f"There is no purpose {path['code']}.")
        return purpose.PURPOSE.write(row)


class PurposesView(RouteView):
    @Route(
        "List purposes by code",
        READS_CATALOGUE,
        {200: purpose.PURPOSE_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = purposes.purposes(mode=request.mode, after=request.query["after"] or "", limit=request.fetch)
        return listing(request, rows, place=lambda row: row.code, show=purpose.PURPOSE.write)


def _discard(_: object) -> None:
    """Drop the written object: the answer is read again, as any other caller would see it."""
