"""What tests about webhooks share."""

from __future__ import annotations

from django.test import Client

from tests.people import PASSWORD, Human


def signed_in(who: Human) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    return browser
