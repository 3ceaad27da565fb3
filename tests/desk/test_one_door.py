"""Staff come in by the same door as customers, and in production with a second factor."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver

from desk.site import desk
from tests import signing_in
from tests.people import PASSWORD, Human, human


@pytest.fixture
def production(settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def admin(db: None) -> Human:
    return human("ada@vendor.example", "Ada Lind", is_staff=True, is_superuser=True)


def user(who: Human) -> Any:
    return get_user_model().objects.get(pk=who.user)


def signed_in(who: Human) -> Client:
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def test_the_desks_own_sign_in_leads_to_the_portals(mona: Human) -> None:
    browser = Client()
    page = browser.get("/admin/state/", follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/?next=/admin/state/"
    assert browser.get("/admin/login/")["Location"] == "/accounts/login/?next=/admin/"
    form = {"username": mona.email, "password": PASSWORD}
    assert browser.post("/admin/login/?next=/admin/", form)["Location"] == "/accounts/login/?next=/admin/"
    assert not browser.get("/").wsgi_request.user.is_authenticated


@pytest.mark.asvs("3.7.2")
def test_it_leads_to_no_other_site(mona: Human) -> None:
    assert Client().get("/admin/login/?next=//evil.example/")["Location"] == "/accounts/login/?next=/admin/"
    assert signed_in(mona).get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_customers_are_told_that_the_desk_is_not_theirs(alice: Human) -> None:
    answer = signed_in(alice).get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "The desk is for the vendor&#x27;s staff." in answer.content.decode()


def test_passwords_are_changed_and_sessions_ended_by_the_one_door_too(mona: Human) -> None:
    browser = signed_in(mona)
    assert browser.get("/admin/password_change/")["Location"] == "/accounts/password/change/"
    assert browser.get("/admin/password_change/done/")["Location"] == "/accounts/password/change/"
    assert browser.get("/admin/logout/")["Location"] == "/accounts/logout/"
    assert browser.post("/admin/logout/")["Location"] == "/accounts/login/"
    assert not browser.get("/").wsgi_request.user.is_authenticated


def test_a_password_is_enough_in_the_demonstration(mona: Human) -> None:
    assert signed_in(mona).get("/admin/").status_code == 200


def addresses(patterns: list[Any], before: str = "/admin/") -> list[str]:
    """Every address below the desk, with an id of nothing where one is needed."""
    found = []
    for one in patterns:
        route = before + re.sub(r"<uuid:\w+>", str(uuid4()), re.sub(r"<(?:\w+:)?\w+>", "x", str(one.pattern)))
        found += addresses(one.url_patterns, route) if isinstance(one, URLResolver) else [route]
    return found


def test_staff_without_a_second_factor_see_no_page_at_all(admin: Human, production: None) -> None:
    browser = signed_in(admin)
    pages = [each for each in addresses(desk.get_urls()) if "(?P" not in each and each != "/admin/login/"]
    assert len(pages) > 100
    assert [each for each in pages if browser.get(each).get("Location") != "/accounts/2fa/"] == []
    assert browser.get("/admin/nothing/of/the/kind/")["Location"] == "/accounts/2fa/"


def test_they_are_told_why(mona: Human, production: None) -> None:
    answer = signed_in(mona).get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "The desk opens once you have set up a second factor" in answer.content.decode()


def test_nothing_is_written_without_one_either(mona: Human, production: None) -> None:
    assert signed_in(mona).post("/admin/onboard/", {})["Location"] == "/accounts/2fa/"


def test_with_a_second_factor_the_desk_opens(mona: Human, production: None) -> None:
    secret = signing_in.authenticator_app(user(mona))
    browser = Client()
    browser.post("/accounts/login/?next=/admin/", {"login": mona.email, "password": PASSWORD})
    answer = browser.post("/accounts/2fa/authenticate/", {"code": signing_in.code_now(secret)}, follow=True)
    assert answer.request["PATH_INFO"] == "/admin/"
    assert answer.status_code == 200


def test_a_session_from_before_the_factor_was_set_up_uses_it_once(mona: Human, production: None) -> None:
    browser = signed_in(mona)
    secret = signing_in.authenticator_app(user(mona))
    asked = browser.get("/admin/approvals/")
    assert asked["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fapprovals%2F"
    cache.clear()  # a code serves once
    browser.get(asked["Location"])
    code = {"code": signing_in.code_now(secret), "next": "/admin/approvals/"}
    answer = browser.post("/accounts/2fa/reauthenticate/", code, follow=True)
    assert answer.request["PATH_INFO"] == "/admin/approvals/"
    assert answer.status_code == 200
