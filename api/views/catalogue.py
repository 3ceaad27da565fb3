"""Categories and purposes."""

from __future__ import annotations

from typing import Any

from api import bodies, cursors, response
from api.response import ApiResponse
from api.route import PAGE, READS_CATALOGUE, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import category as category_shape
from api.shapes import purpose as purpose_shape
from consent.operations import catalogue as consent_catalogue
from consent.queries import catalogue
from wire.problems import Problem

_TAG = "Catalogue"
_WRITES = ("catalogue:write",)


class CategoryView(ItemView):
    @route(Route("One category", READS_CATALOGUE, {200: "Category"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, code: str) -> ApiResponse:
        return self.show(asked, code=code)

    @route(
        Route(
            "Create a category, or give it a new version",
            _WRITES,
            {200: "Category", 201: "Category"},
            _TAG,
            body="CategorySaid",
            writes=True,
            vendor_only=True,
            errors=(412, 422),
            says="A field that is new here is not covered by any consent given before.",
        )
    )
    def put(self, asked: ApiRequest, code: str) -> ApiResponse:
        members = asked.members()
        said = category_shape.read(members)
        bodies.finish(members)
        return self.put_if_match(
            asked,
            lambda: _discard(
                consent_catalogue.put_category(mode=asked.mode, code=code, by=asked.by, at=asked.at, **said)
            ),
            code=code,
        )

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return category_shape.write(catalogue.category(mode=asked.mode, code=path["code"]))


class CategoriesView(RouteView):
    @route(Route("Categories, by code", READS_CATALOGUE, {200: "CategoryList"}, _TAG, query=PAGE))
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = catalogue.categories(
            mode=asked.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return response.json(
            cursors.page(rows, limit=limit, place=lambda row: row.code, show=category_shape.write)
        )


class PurposeView(ItemView):
    @route(Route("One purpose", READS_CATALOGUE, {200: "Purpose"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, code: str) -> ApiResponse:
        return self.show(asked, code=code)

    @route(
        Route(
            "Create or rename a purpose",
            _WRITES,
            {200: "Purpose", 201: "Purpose"},
            _TAG,
            body="PurposeSaid",
            writes=True,
            vendor_only=True,
            errors=(409, 412),
        )
    )
    def put(self, asked: ApiRequest, code: str) -> ApiResponse:
        members = asked.members()
        said = purpose_shape.read(members)
        bodies.finish(members)
        return self.put_if_match(
            asked,
            lambda: _discard(
                consent_catalogue.put_purpose(mode=asked.mode, code=code, by=asked.by, at=asked.at, **said)
            ),
            code=code,
        )

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        seen = catalogue.purpose(mode=asked.mode, code=path["code"])
        if seen is None:
            raise Problem("no_such_purpose", f"There is no purpose {path['code']}.")
        return purpose_shape.write(seen)


class PurposesView(RouteView):
    @route(Route("Purposes, by code", READS_CATALOGUE, {200: "PurposeList"}, _TAG, query=PAGE))
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = catalogue.purposes(
            mode=asked.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return response.json(
            cursors.page(rows, limit=limit, place=lambda row: row.code, show=purpose_shape.write)
        )


def _discard(_: object) -> None:
    """The object is read back, as every other reader will see it."""
