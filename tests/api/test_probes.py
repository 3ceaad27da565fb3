"""Another customer's object answers like one that does not exist, whatever the route and whatever the key may do.

Each route is asked as declared. A route that names an object of which `one_of_everything` makes none fails here.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from api import reference
from tenants import api_keys
from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.people import Party

ROUTES = [one for one in reference.routes() if one.path.startswith(("/v1/", "/access/", "/api/"))]
# What the vendor tells all its customers, and what a key asks for by names of its own.
NOT_OF_A_CUSTOMER = re.compile(
    r"/v1/(categories|purposes|terms|schedules|processors|procedures|approvals|datasets|jobs)\b"
)
UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
ID = re.compile(r"\b([a-z]{2,5})_[0-9a-z]{26}\b")


@pytest.fixture
def addresses(admin: Api, acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    return one_of_everything.make(admin)


def address(route: str, known: dict[str, str]) -> str | None:
    """Where ACME's object of this route is: what is known of the longest route that it begins with."""
    begins = [each for each in known if route == each or route.startswith((f"{each}/", f"{each}."))]
    if not begins:
        return None
    longest = max(begins, key=len)
    return known[longest] + route[len(longest) :]


def missing(path: str) -> str:
    """The same address with names and ids that nothing has."""
    other = ID.sub(lambda found: found[0][:-4] + ("zzzz" if found[0][-4:] != "zzzz" else "yyyy"), path)
    return re.sub(r"/(acme|wear)(?=/|$)", r"/nobody", other)


def told(api: Api, method: str, path: str, said: Any) -> tuple[int, str]:
    """The status, and the answer without what is the caller's own: the names in its address."""
    answer = api.ask(method, path, said)
    text = json.dumps(answer.body, sort_keys=True) if answer.body is not None else ""
    text = re.sub(r'"request_id": "[^"]*"', "", text)
    text = UUID.sub("·", ID.sub("·", text))
    for name in sorted(set(path.strip("/").split("/")), key=len, reverse=True):
        text = text.replace(name, "·")
    return answer.status, text


def said(one: reference.DeclaredRoute) -> Any:
    example = getattr(one.route.body, "example", None)
    return None if one.method in ("GET", "DELETE") else (example or {})


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("scope", [*api_keys.SCOPES, "all of them"])
def test_anothers_object_answers_like_a_missing_one(
    addresses: dict[str, str], acme: Party, globex: Party, scope: str
) -> None:
    scopes = api_keys.SCOPES if scope == "all of them" else (scope,)
    theirs = Api(key_for(*scopes, tenant=globex.tenant))
    differ, leaks, unknown = [], [], []
    for one in ROUTES:
        if "{" not in one.path or NOT_OF_A_CUSTOMER.match(one.path):
            continue
        path = address(one.path, addresses)
        if path is None or "{" in path:
            unknown.append((one.method, one.path))
            continue
        foreign, absent = (told(theirs, one.method, each, said(one)) for each in (path, missing(path)))
        if foreign != absent:
            differ.append((one.method, one.path, foreign, absent))
        if foreign[0] < 300:
            leaks.append((one.method, one.path, foreign))
    assert unknown == [], "one_of_everything makes none of these"
    assert not differ, "\n".join(map(str, differ))
    assert leaks == []


def test_a_list_shows_a_customer_its_own_alone(addresses: dict[str, str], globex: Party) -> None:
    theirs = Api(key_for(*api_keys.SCOPES, tenant=globex.tenant))
    leaks = []
    for one in ROUTES:
        if one.method == "GET" and "{" not in one.path and not NOT_OF_A_CUSTOMER.match(one.path):
            answer = theirs.get(one.path)
            if b"acme" in answer.raw.lower():
                leaks.append((one.path, answer.raw[:300]))
    assert leaks == []


@pytest.mark.parametrize("key", [None, "lk_live_wrong"], ids=["no key", "no key of ours"])
def test_a_stranger_learns_nothing(addresses: dict[str, str], key: str | None) -> None:
    stranger = Api(key)
    for one in ROUTES:
        if not one.route.scopes:
            continue
        path = address(one.path, addresses) or re.sub(r"\{\w+\}", "x", one.path)
        assert stranger.ask(one.method, path, said(one)).status == 401, (one.method, one.path)
