"""The written reference is what the routes are; and every route answers as it declares."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from api import reference
from tests.api.client import Api, check, key_for

DOCS = settings.BASE_DIR / "docs"
HINT = "run `python3 manage.py write_api_docs`"


@pytest.mark.asvs("2.1.1")
def test_the_openapi_document_is_what_the_routes_declare() -> None:
    assert (DOCS / "openapi.yaml").read_text() == reference.openapi(), HINT


def test_the_table_of_routes_is_what_the_routes_declare() -> None:
    text = (DOCS / "api.md").read_text()
    assert reference.with_table(text) == text, HINT
    assert len(re.findall(r"^\| `[A-Z]+ /", text, re.MULTILINE)) == len(reference.routes())


def test_every_route_is_in_the_document_and_every_shape_is_used() -> None:
    document = reference.document()
    written = {(method.upper(), path) for path, item in document["paths"].items() for method in item}

    assert written == {(one.method, one.path) for one in reference.routes()}
    assert document["openapi"].startswith("3.1")
    text = str(document)
    for name in reference.components():
        assert f"#/components/schemas/{name}'" in text, f"{name} is used nowhere"


@pytest.mark.parametrize(
    ("name", "schema"), [(n, s) for n, s in reference.components().items() if "examples" in s]
)
def test_every_example_is_one(name: str, schema: dict[str, Any]) -> None:
    for example in schema["examples"]:
        check(example, name)


SHOWN = [(one.method, one.path, one.route) for one in reference.routes() if one.route.scopes]


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize(("method", "path", "route"), SHOWN, ids=[f"{m} {p}" for m, p, _ in SHOWN])
def test_every_route_asks_for_a_key_with_its_scope(db: None, method: str, path: str, route: Any) -> None:
    address = re.sub(r"{\w+}", "some", path)
    body = b"{}" if method != "GET" else None
    others = sorted({"audit", "consent:read", "decide", "runs"} - set(route.scopes))
    nobody = Api(None).ask(method, address, body)
    lacking = Api(key_for(others[0])).ask(
        method, address, route.body.schema["examples"][0] if route.body else body
    )

    assert (nobody.status, nobody.code) == (401, "unauthenticated")
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
    assert (lacking.status, lacking.code) == (403, "missing_scope")
