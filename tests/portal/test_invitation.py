"""The link of an invitation works once, for the invited address, and for nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from tenants.models import Member, User
from tenants.queries import invitation_links
from tests.invitations import invited, newest, token
from tests.people import PASSWORD, Human, Party, human
from tests.portal.conftest import SignIn

CHOSEN = {"password": PASSWORD, "again": PASSWORD}


def said(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def link(acme: Party, alice: Human) -> str:
    return f"/invitations/{token(invited(acme, alice))}/"


def test_a_new_person_chooses_a_password_and_is_signed_in(link: str, acme: Party) -> None:
    browser = Client()
    shown = browser.get(link)
    assert "Alice Adams invited you to act for ACME Pumps as viewer" in said(shown)
    assert "no-store" in shown["Cache-Control"]
    assert browser.post(link, CHOSEN).status_code == 302
    assert browser.get("/live/acme/").status_code == 200
    user = User.objects.get(email="nora@acme.example")
    assert (user.check_password(PASSWORD), user.person.name) == (True, "Nora Nash")
    assert Member.objects.get(user=user).signs_from is None


@pytest.mark.asvs("6.4.1")
def test_the_link_works_once(link: str) -> None:
    assert Client().post(link, CHOSEN).status_code == 302
    assert Client().get(link).status_code == 410
    assert Client().post(link, CHOSEN | {"password": "another good one"}).status_code == 410


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({"password": PASSWORD, "again": "something else entirely"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "nora@acme.example", "again": "nora@acme.example"}, "too similar"),
        ({}, "required"),
    ],
)
def test_a_bad_password_is_refused(link: str, chosen: dict[str, str], why: str) -> None:
    answer = Client().post(link, chosen)
    assert (answer.status_code, why in said(answer)) == (422, True)
    assert not User.objects.filter(email="nora@acme.example").exists()


def test_a_wrong_link_says_nothing(link: str) -> None:
    answer = Client().get(link[:-2] + ("1/" if link[-2] == "0" else "0/"))
    assert (answer.status_code, "ACME" in said(answer)) == (404, False)


def test_who_can_sign_in_already_signs_in_first(link: str, acme: Party, sign_in: SignIn) -> None:
    nora = human("nora@acme.example", "Nora Nash")
    stranger = Client()
    assert "You can sign in already" in said(stranger.get(link))
    assert stranger.post(link, CHOSEN).status_code == 200
    assert not Member.objects.filter(user=nora.user).exists()
    assert sign_in(nora).post(link).status_code == 302
    assert Member.objects.get(user=nora.user).role == "viewer"


def test_another_person_cannot_use_the_link(link: str, sign_in: SignIn, charlie: Human) -> None:
    human("nora@acme.example", "Nora Nash")
    assert "You can sign in already" in said(sign_in(charlie).post(link))
    assert Member.objects.filter(user=charlie.user).count() == 1


def test_who_became_staff_meanwhile_is_refused(link: str, sign_in: SignIn) -> None:
    nora = human("nora@acme.example", "Nora Nash", is_staff=True)
    answer = sign_in(nora).post(link)
    assert (answer.status_code, "works for the vendor" in said(answer)) == (409, True)


def test_the_database_keeps_only_the_digest_of_the_secret(link: str, acme: Party) -> None:
    secret = link.split("/")[2]
    row = newest(acme, at=timezone.now())
    assert secret not in repr(row)
    assert row.token_sha256 == invitation_links.digest(secret)


def test_a_link_outlives_a_new_secret_key(acme: Party, alice: Human, settings: LazySettings) -> None:
    seen = invited(acme, alice)
    before = token(seen)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as a good key is and never used before"
    assert token(seen) == before
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(invitation_links.LinkUnknown):
        token(seen)


def test_an_invitation_expires_after_seven_days(acme: Party, alice: Human) -> None:
    old = invited(acme, alice, at=timezone.now() - timedelta(days=7, seconds=1))
    assert Client().post(f"/invitations/{token(old)}/", CHOSEN).status_code == 410
