"""The server's own reference: /openapi.json for programs and /docs for people, without the internet."""

from __future__ import annotations

import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from api import reference
from tests.api.client import Api, check, key_for
from tests.people import Party
from wire.version import VERSION


class Page(HTMLParser):
    """Collects ids, links and everything that a page loads or runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self.links.append(str(given.get("href")))
        elif "href" in given or "src" in given:
            self.loaded.append(str(given.get("href") or given.get("src")))
        if tag in {"script", "style", "iframe"} or any(
            name == "style" or name.startswith("on") for name in given
        ):
            self.inline.append(tag)


@pytest.fixture
def page(client: Client) -> Page:
    return Page(client.get("/docs").content.decode())


def test_the_document_is_that_of_the_routes(client: Client, settings: Any) -> None:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    served = json.loads(answer.content)
    assert served.pop("servers") == [{"url": settings.PUBLIC_URL}]
    assert served == json.loads(json.dumps(reference.document()))
    assert served["openapi"].startswith("3.1")


def test_the_page_has_every_route_and_every_shape(page: Page) -> None:
    document = reference.document()
    operations = [held["operationId"] for item in document["paths"].values() for held in item.values()]
    shapes = [f"shape-{name}" for name in document["components"]["schemas"]]
    assert {*operations, *shapes} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids)), "an id means one place"


def test_every_link_of_the_page_leads_somewhere(page: Page) -> None:
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    assert {link for link in page.links if not link.startswith("#")} == {"/openapi.json"}


def test_the_page_needs_nothing_of_others_and_runs_nothing(page: Page, client: Client) -> None:
    assert page.loaded
    assert all(re.match(r"/static/(portal|api)/", address) for address in page.loaded)
    assert page.inline == []
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_it_is_open_and_is_not_sent_again_unchanged(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_a_key_sees_what_it_may_do(acme: Party) -> None:
    shown = Api(key_for("runs", "decide", tenant=acme.tenant, regions=["DE"])).get("/v1/key")
    check(shown.body, "ApiKey")
    assert (shown["scopes"], shown["tenant"], shown["regions"], shown["mode"]) == (
        ["decide", "runs"],
        "acme",
        ["DE"],
        "live",
    )
    assert shown["server"]["version"] == VERSION
    assert Api("").get("/v1/key").status == 401


def test_the_version_is_that_of_the_project() -> None:
    assert tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"] == VERSION
