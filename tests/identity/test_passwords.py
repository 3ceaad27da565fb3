"""Passwords that are known to everybody are nobody's, and the demonstration's works there only."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from identity.passwords import DEMONSTRATION
from tenants.operations import users
from tests.people import PASSWORD, Human


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.11", "6.2.12")
@pytest.mark.parametrize(
    "password",
    [
        "hunter2hunt",  # 11 characters
        "password1234",
        "qwertyuiop123",
        "Password2026!!",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaaaaaa",
        "1234567890123456",
        "alice.adams2026",
        "AliceAdams1!",
        "licetlicet1234",
        "letmein-letmein",
        DEMONSTRATION,
    ],
)
def test_a_known_password_is_refused(alice: Human, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, get_user_model().objects.get(pk=alice.user))


@pytest.mark.parametrize(
    "password", ["correct staple horse", "kT9#vQ2mLp7x", "Zwölf Möwen am Hafen", "x" * 3 + "Qj4-tuV9" * 40]
)
def test_a_long_password_of_ones_own_is_taken(alice: Human, password: str) -> None:
    validate_password(password, get_user_model().objects.get(pk=alice.user))


def test_the_page_says_why_and_what_to_take_instead(alice: Human) -> None:
    browser = Client()
    browser.force_login(
        get_user_model().objects.get(pk=alice.user), "django.contrib.auth.backends.ModelBackend"
    )
    form = {"oldpassword": PASSWORD, "password1": "Password2026!!", "password2": "Password2026!!"}
    assert "easily guessed" in browser.post("/accounts/password/change/", form).content.decode()


def test_the_demonstrations_password_opens_nothing_in_production(db: None, settings: Any) -> None:
    users.make_user(email="demo@vendor.example", name="Demo", password=DEMONSTRATION)
    form = {"login": "demo@vendor.example", "password": DEMONSTRATION}
    assert Client().post("/accounts/login/", form).status_code == 302
    settings.LICET_ENVIRONMENT = "production"
    refused = Client().post("/accounts/login/", form)
    assert refused.status_code == 200
    assert "not correct" in refused.content.decode()
