"""A client with an API key, as programs use it; and every answer held to the generated OpenAPI document."""

from __future__ import annotations

import json
import threading
from functools import cache
from typing import Any

import jsonschema
from django.test import Client
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from api import reference
from ledger import scope
from tenants.operations import api_keys
from tests.people import SETUP, START

# The generator imports as it goes, and two threads at once hinder each other.
_GENERATING = threading.Lock()


def document() -> dict[str, Any]:
    with _GENERATING:
        return _document()


@cache
def _document() -> dict[str, Any]:
    return reference.document()


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(
        "urn:openapi", Resource.from_contents(document(), default_specification=DRAFT202012)
    )


def check(value: Any, component: str) -> None:
    """Holds a JSON value to one of the document's components."""
    schema = {"$ref": f"urn:openapi#/components/schemas/{component}"}
    jsonschema.Draft202012Validator(schema, registry=_registry()).validate(value)


class Answered:
    """One answer; problems are checked against their schema at once, whatever test asked."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.raw: bytes = response.content
        kind = response.headers.get("Content-Type", "")
        self.body: Any = json.loads(self.raw) if "json" in kind and self.raw else None
        if self.status >= 400:
            assert kind == "application/problem+json", (self.status, kind, self.raw[:200])
            check(self.body, "Problem")
            assert self.body["status"] == self.status
            assert "Traceback" not in response.content.decode()

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def code(self) -> str:
        return str(self.body["code"]) if isinstance(self.body, dict) else ""


class Api:
    def __init__(self, key: str | None) -> None:
        self.key = key
        self._client = Client(raise_request_exception=False)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answered:
        """`body` bytes go as they are, anything else as JSON; header names with _ for -."""
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return Answered(
            self._client.generic(
                method,
                path,
                data,
                content_type=headers.pop("Content_Type", "application/json" if data else ""),
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )
        )

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answered:
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Answered:
        return self.ask("PUT", path, body, **headers)


def key_for(*scopes: str, mode: str = "live", tenant: Any = None, **options: Any) -> str:
    with scope.everything(reason="staff"):
        _, text = api_keys.issue_api_key(
            mode=mode,
            scopes=scopes or ["admin", "consent:attest"],
            tenant=tenant,
            by=SETUP,
            at=START,
            **options,
        )
    return text
