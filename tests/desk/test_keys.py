"""A powerful live key that is made at the desk works once a second administrator approved it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from ledger import scope
from tenants import api_keys
from tenants.models import ApiKey, Approval, User
from tenants.queries import keys
from tenants.queries.keys import ApiKeyRecord
from tests.desk.browser import signed_in
from tests.people import Human, Party, human

PAGE = "/admin/key/"
POWERFUL: dict[str, Any] = {"name": "crm", "mode": "live", "scopes": ["admin"], "days": "30"}
ATTESTING = {**POWERFUL, "scopes": ["consent:attest"], "source": "CRM", "accounts": "acme"}


@pytest.fixture
def ada(db: None) -> Client:
    return signed_in(human("ada@vendor.example", "Ada", is_staff=True, is_superuser=True))


@pytest.fixture
def ben(db: None) -> Client:
    return signed_in(human("ben@vendor.example", "Ben", is_staff=True, is_superuser=True))


def shown_key(answer: Any) -> str:
    found = re.search(r"lk_\w+", answer.content.decode())
    assert found is not None, answer.content.decode()
    return found[0]


def looked_up(text: str) -> ApiKeyRecord | None:
    with scope.everything(reason="sign-in"):
        return keys.api_key_by_digest(sha256=api_keys.digest(text))


def answer(client: Client, said: str = "approve") -> Any:
    with scope.everything(reason="staff"):
        waiting = Approval.objects.latest("id")
    return client.post(reverse("admin:approval", args=[waiting.id]), {"answer": said, "reason": "No."})


def test_one_administrator_makes_no_powerful_key(ada: Client) -> None:
    made = ada.post(PAGE, POWERFUL)
    assert "does not work yet" in made.content.decode()
    assert looked_up(shown_key(made)) is None
    assert answer(ada).status_code == 422
    assert looked_up(shown_key(made)) is None


def test_it_works_once_another_administrator_approved_it(ada: Client, ben: Client) -> None:
    text = shown_key(ada.post(PAGE, POWERFUL))
    assert answer(ben).status_code == 302
    seen = looked_up(text)
    assert seen is not None
    assert (seen.scopes, seen.name, seen.hint) == ({"admin"}, "crm", text[:12])
    assert seen.expires_at is not None
    assert ApiKey.objects.get(id=seen.id).holder == User.objects.get(email="ada@vendor.example").person_id


def test_a_refused_key_never_works(ada: Client, ben: Client) -> None:
    text = shown_key(ada.post(PAGE, POWERFUL))
    assert answer(ben, "refuse").status_code == 302
    assert looked_up(text) is None


def test_only_administrators_answer_for_keys(ada: Client, mona: Human) -> None:
    text = shown_key(ada.post(PAGE, POWERFUL))
    assert answer(signed_in(mona)).status_code == 404
    lea = human("lea@vendor.example", "Lea", is_staff=True)
    User.objects.get(pk=lea.user).groups.add(Group.objects.get_or_create(name="Legal")[0])
    assert answer(signed_in(lea)).status_code == 403
    assert looked_up(text) is None


@pytest.mark.parametrize("scope", sorted(api_keys.POWERFUL))
def test_each_powerful_key_needs_an_end(ada: Client, acme: Party, scope: str) -> None:
    refused = ada.post(PAGE, {**ATTESTING, "scopes": [scope], "days": ""})
    assert refused.status_code == 422
    assert "needs an end date" in refused.content.decode()


@pytest.mark.parametrize("missing", ["source", "accounts"])
def test_a_key_that_vouches_names_its_system_and_accounts(ada: Client, acme: Party, missing: str) -> None:
    refused = ada.post(PAGE, {**ATTESTING, missing: ""})
    assert refused.status_code == 422
    assert "names its system and the accounts" in refused.content.decode()


def test_a_key_that_vouches_brings_documents_for_its_accounts(ada: Client, ben: Client, acme: Party) -> None:
    text = shown_key(ada.post(PAGE, ATTESTING))
    answer(ben)
    seen = looked_up(text)
    assert seen is not None
    assert (seen.vouches_for, seen.documents_only) == ({acme.account}, True)


def test_a_rotated_powerful_key_waits_too(ada: Client, ben: Client) -> None:
    shown_key(ada.post(PAGE, POWERFUL))
    answer(ben)
    old = ApiKey.objects.get()
    text = shown_key(ada.post(reverse("admin:rotate_key", args=[old.id])))
    assert looked_up(text) is None
    old.refresh_from_db()
    assert old.revoked_at is None
    answer(ben)
    old.refresh_from_db()
    assert looked_up(text) is not None
    assert old.revoked_at is not None


@pytest.mark.parametrize("changed", [{"mode": "test"}, {"scopes": ["decide"]}], ids=["test mode", "no power"])
def test_other_keys_work_at_once(ada: Client, changed: dict[str, Any]) -> None:
    seen = looked_up(shown_key(ada.post(PAGE, {**POWERFUL, **changed})))
    assert seen is not None


def test_unknown_accounts_are_named(ada: Client) -> None:
    refused = ada.post(PAGE, {**ATTESTING, "accounts": "nowhere"})
    assert (refused.status_code, "nowhere" in refused.content.decode()) == (422, True)
