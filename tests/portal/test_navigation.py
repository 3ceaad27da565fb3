"""Every page of a customer is reached by links from its overview."""

from __future__ import annotations

import re
from collections import deque

import pytest
from django.test import Client
from django.urls import resolve

from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.people import Human, Party
from tests.portal import addresses
from tests.portal.conftest import ACME, SignIn

_LINK = re.compile(r'href="(/live/acme/[^"#?]*)')


@pytest.fixture
def known(acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    return one_of_everything.make(Api(key_for()))


def reached(client: Client) -> set[str]:
    """Return the names of the pages that links lead to. One page of each name is opened."""
    opened: set[str] = set()
    waiting = deque([f"{ACME}/"])
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        name = resolve(path).url_name or ""
        if name in opened and not name.startswith(("statement", "destruction")):
            continue
        opened.add(name)
        answer = client.get(path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for link in _LINK.findall(answer.content.decode()):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return {resolve(path).url_name or "" for path in seen}


def test_links_lead_to_every_page(known: dict[str, str], alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    pages = {
        name
        for name, path in addresses.of_tenant("live", "acme", known).items()
        if client.get(path).status_code == 200
    }
    # Parts of pages: the price while a form is filled in, and that of the overview.
    assert pages - {"quote", "price-panel"} <= reached(client)
