"""Every page of the desk, asked for by an account manager of another customer: like a page of what does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, path, reverse

from desk.pages import PAGES
from ledger import queries as ledger
from ledger import scope
from tenants.operations import managers
from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.desk.browser import signed_in
from tests.people import SETUP, START, Human, Party, human, member
from wire import ids

PREFIXES = {
    "consent": ids.CONSENT,
    "proposal": ids.PROPOSAL,
    "approval": ids.APPROVAL,
    "order": ids.DESTRUCTION,
    "audit": ids.AUDIT,
    "finding": ids.FINDING,
    "check": ids.TRANSFER_CHECK,
    "endpoint": ids.WEBHOOK_ENDPOINT,
    "delivery": ids.MESSAGE,
    "asked": ids.SUBJECT_REQUEST,
    "commitment": ids.COMMITMENT,
}
NAMES = {
    "sha256": "ab" * 32,
    "reference": "msa",
    "mode": "live",
    "subscription": "sub_acme",
    "invoice": "acme",
    "month": "2025-01",
    "what": "lines",
    "case": 1,
    "item": 1,
    "family": "wear",
    "name": "pm",
    "version": "7",
}
# A model is the vendor's. Its page names no customer of other account managers.
OF_THE_VENDOR = {"model"}
_ID = re.compile(r"\b([a-z]{2,4})_[0-9a-z]{26}\b")


@pytest.fixture
def known(acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    return one_of_everything.make(Api(key_for()))


@pytest.fixture
def gus(db: None, globex: Party) -> Human:
    """He manages Globex alone."""
    who = human("gus@vendor.example", "Gus", is_staff=True)
    with scope.everything(reason="staff"):
        managers.assign(user=who.user, account=globex.account, by=SETUP, at=START)
    return who


def address(pattern: URLPattern, objects: Mapping[str, Any]) -> str:
    arguments = {name: objects.get(name) or uuid4() for name in pattern.pattern.converters}
    return reverse(f"admin:{pattern.name}", kwargs=arguments)


def test_another_managers_customer_is_like_none(
    known: dict[str, str], gus: Human, mona: Human, acme: Party, alice: Human
) -> None:
    member(alice, acme, "owner")
    made = {found[1]: found[0] for each in known.values() for found in _ID.finditer(each)}
    theirs: dict[str, Any] = {
        **NAMES,
        **{name: ids.parse(prefix, made[prefix]) for name, prefix in PREFIXES.items() if prefix in made},
        "tenant": acme.tenant,
        "person": alice.person,
    }
    nobodys = {**NAMES, "reference": "none", "sha256": "cd" * 32, "subscription": "sub_none"}
    client, own, before = signed_in(gus), signed_in(mona), size()
    seen_by_their_own = 0
    for route, _, name in PAGES:
        pattern = path(route, lambda _: None, name=name)
        for method in (client.get, lambda where: client.post(where, {})):
            shown = method(address(pattern, theirs))
            assert b"ACME" not in content(shown), name
            if name not in OF_THE_VENDOR:
                assert shown.status_code == method(address(pattern, nobodys)).status_code, name
        seen_by_their_own += (own.get(address(pattern, theirs)).status_code, shown.status_code) == (200, 404)
    assert size() == before
    assert seen_by_their_own > 10  # these pages exist, and are not shown to him alone


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()
