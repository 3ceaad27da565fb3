"""Every page of the portal, asked for by everybody who has no business there: nothing is shown, nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from ledger import queries as ledger
from ledger import scope
from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.people import Human, Party, human, member
from tests.portal import addresses
from tests.portal.conftest import SignIn

ROLES = ("viewer", "billing", "auditor")


@pytest.fixture
def known(acme: Party, globex: Party, schedule: None) -> dict[str, str]:
    return one_of_everything.make(Api(key_for()))


def answers(client: Client, path: str) -> list[Any]:
    return [client.get(path), client.post(path, {})]


def size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()


def test_another_customers_owner_sees_what_a_wrong_address_shows(
    known: dict[str, str], globex: Party, sign_in: SignIn
) -> None:
    gina = human("gina@globex.example", "Gina")
    member(gina, globex, "owner")
    client, before = sign_in(gina), size()
    theirs, nowhere = (addresses.of_tenant("live", key, known) for key in ("acme", "nobody"))
    for name, path in theirs.items():
        for foreign, missing in zip(answers(client, path), answers(client, nowhere[name]), strict=True):
            assert foreign.status_code == missing.status_code, name
            assert foreign.status_code in {404, 405}, name
            assert b"ACME" not in foreign.content, name
    assert size() == before


def test_ones_own_address_shows_no_object_of_another(
    known: dict[str, str], globex: Party, sign_in: SignIn
) -> None:
    gina = human("gina@globex.example", "Gina")
    member(gina, globex, "owner")
    client, before = sign_in(gina), size()
    for name, path in addresses.of_tenant("live", "globex", known).items():
        for answer in answers(client, path):
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code < 500, name
            assert b"ACME" not in content, name
    assert size() == before


def test_a_stranger_is_asked_to_sign_in(known: dict[str, str]) -> None:
    for name, path in addresses.of_tenant("live", "acme", known).items():
        for answer in answers(Client(), path):
            assert answer.status_code in {302, 405}, name
            assert answer.status_code == 405 or "/accounts/login/" in answer["Location"], name


@pytest.mark.parametrize("role", ROLES)
def test_who_only_looks_on_writes_nothing(
    known: dict[str, str], acme: Party, sign_in: SignIn, role: str
) -> None:
    who: Human = human(f"{role}@acme.example", role.capitalize())
    member(who, acme, role)
    client, before = sign_in(who), size()
    for name, path in addresses.of_tenant("live", "acme", known).items():
        for answer in answers(client, path):
            assert answer.status_code < 500, name
        assert size() == before, name
