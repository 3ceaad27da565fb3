"""A passkey, made and used in a real browser with a virtual authenticator: signed in without a password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import catalogue, prices
from tests.people import PASSWORD, customer, human, member

pytestmark = pytest.mark.browser


@pytest.fixture
def alice(served: str) -> str:
    who = member(human("alice@acme.example", "Alice Adams"), customer("acme", "ACME Pumps"), "owner")
    catalogue.record()
    prices.publish_schedule()
    return who.email


@pytest.fixture
def localhost(served: str) -> str:
    """A passkey belongs to a name, never to an address."""
    return served.replace("127.0.0.1", "localhost")


def test_a_passkey_is_added_and_signs_in_without_a_password(
    page: Page,
    localhost: str,
    alice: str,
    accessible: Callable[[], None],
    pictured: Callable[[str], None],
) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{localhost}/")
    page.get_by_label("E-mail address").fill(alice)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{localhost}/accounts/2fa/")
    accessible()
    pictured("second-factor")
    page.get_by_role("link", name="Add a key").click()
    page.get_by_label("Password").fill(PASSWORD)
    accessible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    accessible()
    pictured("add-key")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    accessible()
    pictured("recovery-codes")
    page.goto(f"{localhost}/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()
    accessible()
    pictured("keys")

    page.context.clear_cookies()
    page.goto(f"{localhost}/accounts/login/")
    accessible()
    pictured("login")
    for _ in range(6):  # more than are free: from now on passwords wait, and passkeys do not
        page.get_by_label("E-mail address").fill("alice@acme.example")
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You do not have to wait with a passkey")
    accessible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="What you allow")).to_be_visible()
