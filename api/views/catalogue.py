"""Categories and purposes."""

from __future__ import annotations

from typing import Any

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.route import PAGE, READS_CATALOGUE, Route
from api.shapes import category as category_shape
from api.shapes import purpose as purpose_shape
from consent.operations import catalogue as consent_catalogue
from consent.queries import catalogue
from wire.problems import Problem

_TAG = "Catalogue"
_WRITES = ("catalogue:write",)


class CategoryView(Item):
    @route(Route("One category", READS_CATALOGUE, {200: "Category"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, code: str) -> Answer:
        return self.show(request, code=code)

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
    def put(self, request: ApiRequest, code: str) -> Answer:
        members = request.members()
        said = category_shape.read(members)
        bodies.finish(members)
        return self.put_once(
            request,
            lambda: _discard(
                consent_catalogue.put_category(
                    mode=request.mode, code=code, by=request.by, at=request.at, **said
                )
            ),
            code=code,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return category_shape.write(catalogue.category(mode=request.mode, code=path["code"]))


class CategoriesView(Endpoint):
    @route(Route("Categories, by code", READS_CATALOGUE, {200: "CategoryList"}, _TAG, query=PAGE))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = catalogue.categories(
            mode=request.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return answer.json(
            cursors.page(rows, limit=limit, place=lambda row: row.code, show=category_shape.write)
        )


class PurposeView(Item):
    @route(Route("One purpose", READS_CATALOGUE, {200: "Purpose"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, code: str) -> Answer:
        return self.show(request, code=code)

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
    def put(self, request: ApiRequest, code: str) -> Answer:
        members = request.members()
        said = purpose_shape.read(members)
        bodies.finish(members)
        return self.put_once(
            request,
            lambda: _discard(
                consent_catalogue.put_purpose(
                    mode=request.mode, code=code, by=request.by, at=request.at, **said
                )
            ),
            code=code,
        )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = catalogue.purpose(mode=request.mode, code=path["code"])
        if seen is None:
            raise Problem("no_such_purpose", f"There is no purpose {path['code']}.")
        return purpose_shape.write(seen)


class PurposesView(Endpoint):
    @route(Route("Purposes, by code", READS_CATALOGUE, {200: "PurposeList"}, _TAG, query=PAGE))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = catalogue.purposes(
            mode=request.mode, after=cursors.decode(after) if after else "", limit=limit + 1
        )
        return answer.json(
            cursors.page(rows, limit=limit, place=lambda row: row.code, show=purpose_shape.write)
        )


def _discard(_: object) -> None:
    """The object is read back, as every other reader will see it."""
