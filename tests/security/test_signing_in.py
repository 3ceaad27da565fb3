"""Passwords, codes and sessions hold what an auditor asks of them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa import app_settings as mfa
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests import signing_in
from tests.people import PASSWORD, Human

LONG = "Zwölf Möwen 我们 fliegen, " * 5 + "über den Hafen"


def user(who: Human) -> Any:
    return get_user_model().objects.get(pk=who.user)


def enter(who: Human, password: str = PASSWORD) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.post("/accounts/login/", {"login": who.email, "password": password})


def change(browser: Client, old: str, new: str) -> Any:
    return browser.post(
        "/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new}
    )


@pytest.mark.asvs("6.2.2", "6.2.3")
def test_a_new_password_needs_the_present_one(alice: Human) -> None:
    browser, _ = enter(alice)
    assert change(browser, "another horse battery", LONG).status_code == 200
    assert user(alice).check_password(PASSWORD)
    assert change(browser, PASSWORD, LONG).status_code == 302
    assert user(alice).check_password(LONG)


@pytest.mark.asvs("6.2.5", "6.2.8", "6.2.9")
@pytest.mark.parametrize("wrong", [LONG[:72], LONG.lower(), LONG + "x", LONG[:-1]])
def test_a_long_password_counts_to_its_last_letter(alice: Human, wrong: str) -> None:
    assert len(LONG) > 64
    changed = user(alice)
    changed.set_password(LONG)
    changed.save()
    assert enter(alice, wrong)[1].status_code == 200
    assert enter(alice, LONG)[1].status_code == 302


@pytest.mark.asvs("6.5.1")
def test_a_code_of_an_app_serves_once(alice: Human) -> None:
    secret = signing_in.authenticator_app(user(alice))
    code = signing_in.code_now(secret)
    first, asked = enter(alice)
    assert asked["Location"].startswith("/accounts/2fa/authenticate/")
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    second, _ = enter(alice)
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert not second.get("/", follow=True).wsgi_request.user.is_authenticated


@pytest.mark.asvs("6.5.3", "6.5.4")
def test_secrets_of_second_factors_are_long_and_each_its_own() -> None:
    secrets = {signing_in.totp.generate_totp_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) >= 32 for secret in secrets)  # 160 bits in base32
    assert mfa.RECOVERY_CODE_DIGITS >= 8  # 26 bits
    assert mfa.TOTP_PERIOD == 30
    assert mfa.TOTP_TOLERANCE == 0


@pytest.mark.asvs("6.4.3")
def test_a_mailed_link_does_not_go_past_the_second_factor(alice: Human) -> None:
    signing_in.authenticator_app(user(alice))
    browser = Client()
    key = f"{user_pk_to_url_str(user(alice))}-{default_token_generator.make_token(user(alice))}"
    asked = browser.get(f"/accounts/password/reset/key/{key}/")
    answer = browser.post(asked["Location"], {"password1": LONG, "password2": LONG}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/2fa/authenticate/")
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.asvs("6.6.2")
def test_a_mailed_link_serves_once_and_its_person_alone(alice: Human, bob: Human) -> None:
    token = default_token_generator.make_token(user(alice))
    assert not default_token_generator.check_token(user(bob), token)
    changed = user(alice)
    changed.set_password(LONG)
    changed.save()
    assert not default_token_generator.check_token(user(alice), token)


@pytest.mark.asvs("7.2.3", "7.2.4")
def test_signing_in_begins_a_session_that_cannot_be_guessed(alice: Human) -> None:
    browser = Client()
    browser.get("/accounts/login/")
    session = browser.session
    session["before"] = "signing in"
    session.save()
    browser.cookies["sessionid"] = session.session_key
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    renewed = browser.cookies["sessionid"].value
    assert renewed != session.session_key
    assert len(renewed) >= 32  # of 36 letters: 165 bits
    assert not session.exists(session.session_key)


@pytest.mark.asvs("7.4.1")
def test_a_session_that_was_ended_is_worth_nothing(alice: Human) -> None:
    browser, _ = enter(alice)
    kept = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not thief.get("/", follow=True).wsgi_request.user.is_authenticated


@pytest.mark.asvs("7.4.2")
def test_whose_account_is_switched_off_is_out_at_once(alice: Human) -> None:
    browser, _ = enter(alice)
    get_user_model().objects.filter(pk=alice.user).update(is_active=False)
    assert not browser.get("/", follow=True).wsgi_request.user.is_authenticated
    assert not enter(alice)[0].get("/", follow=True).wsgi_request.user.is_authenticated


@pytest.mark.asvs("7.2.1", "7.2.2")
@pytest.mark.parametrize("invented", ["0" * 32, "admin", "eyJhbGciOiJub25lIn0.e30.", "../../etc/passwd"])
def test_a_session_is_what_the_server_keeps(db: None, invented: str) -> None:
    browser = Client()
    browser.cookies["sessionid"] = invented
    assert not browser.get("/", follow=True).wsgi_request.user.is_authenticated
    cache.clear()
