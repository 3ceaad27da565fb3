"""Build the OpenAPI document from the declarations of the routes and the shapes in `api.shapes`."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema

from api import reference, revisions
from api.route import Parameter, Route
from api.schema.kind import Kind
from api.shapes.common import PROBLEM
from wire import keys
from wire.problems import MEDIA_TYPE

_IN_PATH = re.compile(r"{(\w+)}")
_SCHEMAS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 1000},
    "time": {"type": "string", "format": "date-time"},
    "limit": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
    "integer": {"type": "integer", "minimum": 0},
    "wait": {"type": "integer", "minimum": 0, "maximum": 60, "default": 0},
    "cursor": {"type": "string"},
    "choice": {"type": "string"},
    "key": {"type": "string", "pattern": f"^{keys.KEY.pattern}$"},
}
_BINARY = {"type": "string", "contentMediaType": "application/octet-stream"}


class Schema(AutoSchema):
    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        given: Route | None = getattr(getattr(self.view, method.lower(), None), "route", None)
        if given is None:
            return None
        operation: dict[str, Any] = {
            "operationId": _operation_id(path, method),
            "summary": given.summary,
            "tags": [given.tag],
            "parameters": _parameters(given, path, method),
            "responses": _responses(given, path, method),
        }
        if given.says:
            operation["description"] = given.says
        if given.scopes:
            operation["security"] = [{"apiKey": []}]
            operation["x-scopes"] = list(given.scopes)
        else:
            operation["security"] = []
        if given.body is not None:
            operation["requestBody"] = {
                "required": not given.body_optional,
                "content": {
                    "application/json": {"schema": _ref(given.body)},
                    **{kind: {"schema": _BINARY} for kind in given.other_bodies},
                },
            }
        if given.raw_body:
            octets = {"application/octet-stream": {"schema": _BINARY}}
            operation["requestBody"] = {"required": True, "content": octets}
        return operation


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001
    """Add the component schemas and the way to authenticate: the generator's last step."""
    result["components"] = {
        "schemas": dict(sorted(reference.components().items())),
        "securitySchemes": {
            "apiKey": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key: `lk_live_…` or `lk_test_…`",
            }
        },
    }
    return result


def _ref(kind: Kind | str) -> dict[str, Any]:
    return kind.reference() if isinstance(kind, Kind) else {"type": "string", "description": kind}


def _operation_id(path: str, method: str) -> str:
    words = [
        part for part in re.split(r"[^a-zA-Z0-9]+", _IN_PATH.sub(r"by_\1", path)) if part and part != "v1"
    ]
    return "_".join([method.lower(), *words])


def _parameters(given: Route, path: str, method: str) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"} if name == "id" else _SCHEMAS["key"],
        }
        for name in _IN_PATH.findall(path)
    ]
    parameters += [_in_query(parameter) for parameter in given.query]
    headers = list(given.headers)
    if given.reads_ledger:
        headers.append(revisions.MIN)
    if method == "POST" and given.writes:
        headers.append("Idempotency-Key")
    if method == "PUT":
        headers.append("If-Match")
    parameters += [
        {"name": name, "in": "header", "required": False, "schema": {"type": "string"}} for name in headers
    ]
    return parameters


def _in_query(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS[parameter.kind])
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.says,
        "schema": schema,
    }


# RFC 9110's names: older Pythons have older names, and the document must be the same on all.
_PHRASES = {413: "Content Too Large", 422: "Unprocessable Content"}


def _phrase(status: int) -> str:
    return _PHRASES.get(status, HTTPStatus(status).phrase)


def _responses(given: Route, path: str, method: str) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, component in given.answers.items():
        schema = _ref(component)
        responses[str(status)] = {
            "description": _phrase(status),
            "content": {media_type: {"schema": schema} for media_type in given.media_types},
        }
    for status in sorted(_errors(given, path, method)):
        responses[str(status)] = {
            "description": _phrase(status),
            "content": {MEDIA_TYPE: {"schema": PROBLEM.reference()}},
        }
    return responses


def _errors(given: Route, path: str, method: str) -> set[int]:
    """Return the statuses of problems: those that follow from what the route accepts, and those that it names."""
    reads = given.query or given.body or given.raw_body or given.headers or given.writes or given.reads_ledger
    follows = {
        401: given.scopes,
        403: given.scopes,
        429: given.scopes,
        400: reads,
        404: method != "PUT" and _IN_PATH.search(path),
        409: given.writes or given.reads_ledger,
        412: method == "PUT",
        413: given.body or given.raw_body,
        415: given.body,
        422: given.writes,
        503: True,
    }
    return {*given.errors, *(status for status, holds in follows.items() if holds)}
