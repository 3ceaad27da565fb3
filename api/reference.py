"""Write the API reference from the declared routes: `docs/openapi.yaml`, and the table in `docs/api.md`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from api.route import Route
from api.schema.kind import Kind, Schema
from api.shapes.common import PROBLEM

METHODS = ("GET", "PUT", "POST", "DELETE")
BEGIN, END = "<!-- routes: begin -->", "<!-- routes: end -->"


@dataclass(frozen=True, slots=True)
class DeclaredRoute:
    method: str
    path: str
    route: Route


def routes() -> list[DeclaredRoute]:
    """Return every declared route, in the order of the addresses."""
    return [
        DeclaredRoute(method, path, route)
        for path, view in _views(get_resolver(), "")
        for method in METHODS
        if (route := getattr(getattr(view, method.lower(), None), "route", None)) is not None
    ]


@cache
def components() -> dict[str, Schema]:
    """Return the schemas of every named kind that a route takes or answers."""
    schemas: dict[str, Schema] = PROBLEM.components()
    for declared in routes():
        for kind in (declared.route.body, *declared.route.answers.values()):
            schemas |= kind.components() if isinstance(kind, Kind) else {}
    return schemas


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema


def openapi() -> str:
    text: bytes = OpenApiYamlRenderer().render(document(), renderer_context={})  # type: ignore[no-untyped-call]
    return text.decode()


def table() -> str:
    """Return a Markdown table of the routes and their scopes. One of the scopes suffices."""
    rows = [f"| `{one.method} {one.path}` | {_scopes(one.route)} | {one.route.summary} |" for one in routes()]
    return "\n".join(["| Route | Scope | What it does |", "| --- | --- | --- |", *rows])


def with_table(text: str) -> str:
    """Return `docs/api.md` with a new table between its marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def _scopes(route: Route) -> str:
    return " or ".join(f"`{scope}`" for scope in route.scopes) or "none needed"


def _views(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, path)
        elif hasattr(pattern.callback, "cls"):
            yield "/" + _plain(path), pattern.callback.cls


def _plain(path: str) -> str:
    return path.replace("<key:", "{").replace("<str:", "{").replace(">", "}")
