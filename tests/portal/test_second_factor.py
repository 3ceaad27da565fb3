"""Every page of the second factor opens, looks like the portal, and does what it says."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from tests.people import PASSWORD, Human

PAGES = "/accounts/2fa"


@pytest.fixture
def user(alice: Human) -> Any:
    return get_user_model().objects.get(pk=alice.user)


@pytest.fixture
def client(alice: Human) -> Client:
    """Signed in, and her password given once more, as it is asked for before anything changes."""
    browser, _ = enter(alice)
    shown(browser.get("/accounts/reauthenticate/"))
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def enter(who: Human) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD})


def shown(answer: Any, *says: str) -> str:
    """A whole page of the portal's, whose forms and buttons are the portal's own."""
    assert answer.status_code == 200, answer
    text: str = answer.content.decode()
    assert "portal/portal" in text
    assert '<main id="main"' in text
    assert text.count("<h1") == 1
    for button in re.findall(r"<button[^>]*>", text):
        assert 'class="button' in button or 'class="link"' in button, button
    for one in says:
        assert one in text
    return text


def code_now(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, totp.yield_hotp_counters_from_time().__next__()))


def with_app(client: Client) -> str:
    """Sets the app up; returns its secret."""
    page = client.get(f"{PAGES}/totp/activate/")
    shown(page, "QR code for your authenticator app", 'class="qr"')
    secret = str(page.context["form"].secret)
    answered = client.post(f"{PAGES}/totp/activate/", {"code": code_now(secret)})
    assert answered.status_code == 302, answered.context["form"].errors
    return secret


def a_key(user: Any) -> Authenticator:
    """As a passkey is kept after it was added: unattested, on the curve P-256."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(
        hashlib.sha256(b"testserver").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(Aaguid(bytes(16)), b"a key's own id", public),
    )
    said = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    credential = {
        "id": websafe_encode(b"a key's own id"),
        "rawId": websafe_encode(b"a key's own id"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    found: Authenticator = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Desk drawer", "credential": credential}
    )
    return found


def test_without_any_it_is_said_what_there_is(client: Client) -> None:
    shown(client.get(f"{PAGES}/"), "Authenticator app", "Security keys and passkeys", "Recovery codes", "Off")
    assert client.get(f"{PAGES}/recovery-codes/").status_code == 404


def test_an_app_is_set_up_asked_for_and_turned_off(client: Client, alice: Human) -> None:
    secret = with_app(client)
    shown(client.get(f"{PAGES}/"), "On", "10 left")
    another, answered = enter(alice)
    assert answered["Location"] == f"{PAGES}/authenticate/"
    assert not another.get("/", follow=True).wsgi_request.user.is_authenticated
    shown(another.get(f"{PAGES}/authenticate/"), "One more thing", "Use a security key")
    wrong = another.post(f"{PAGES}/authenticate/", {"code": "000000"})
    shown(wrong, "Incorrect code")
    cache.clear()  # a code serves once
    assert another.post(f"{PAGES}/authenticate/", {"code": code_now(secret)}).status_code == 302
    shown(another.get("/", follow=True), "Alice Adams")
    shown(client.get(f"{PAGES}/totp/deactivate/"))
    client.post(f"{PAGES}/totp/deactivate/")
    assert not Authenticator.objects.filter(type="totp").exists()


def test_recovery_codes_are_shown_taken_along_made_anew_and_serve_once(
    client: Client, alice: Human, user: Any
) -> None:
    with_app(client)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    shown(client.get(f"{PAGES}/recovery-codes/"), *codes)
    assert codes[0] in client.get(f"{PAGES}/recovery-codes/download/").content.decode()
    another, _ = enter(alice)
    assert another.post(f"{PAGES}/authenticate/", {"code": codes[0]}).status_code == 302
    third, _ = enter(alice)
    shown(third.post(f"{PAGES}/authenticate/", {"code": codes[0]}), "Incorrect code")
    shown(client.get(f"{PAGES}/recovery-codes/generate/"))
    client.post(f"{PAGES}/recovery-codes/generate/")
    assert codes[1] not in client.get(f"{PAGES}/recovery-codes/").content.decode()


def test_keys_are_listed_renamed_and_removed(client: Client, user: Any) -> None:
    key = a_key(user)
    shown(client.get(f"{PAGES}/webauthn/"), "Desk drawer", "Passkey", "not used yet")
    shown(client.get(f"{PAGES}/webauthn/add/"), "Passwordless", 'class="tick"')
    shown(client.get(f"{PAGES}/webauthn/keys/{key.pk}/edit/"))
    client.post(f"{PAGES}/webauthn/keys/{key.pk}/edit/", {"name": "Safe"})
    shown(client.get(f"{PAGES}/webauthn/"), "Safe")
    shown(client.get(f"{PAGES}/webauthn/keys/{key.pk}/remove/"))
    client.post(f"{PAGES}/webauthn/keys/{key.pk}/remove/")
    shown(client.get(f"{PAGES}/webauthn/"), "You have none yet.")


@pytest.mark.asvs("7.5.1")
def test_who_signed_in_long_ago_is_asked_again_before_anything_changes(client: Client, user: Any) -> None:
    with_app(client)
    a_key(user)
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": 1} for one in session["account_authentication_methods"]
    ]
    session.save()
    asked = client.get(f"{PAGES}/totp/deactivate/")
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    for page in (f"{PAGES}/reauthenticate/", f"{PAGES}/webauthn/reauthenticate/"):
        shown(client.get(page))


def test_whoever_has_a_second_factor_is_asked_for_it_and_not_for_the_password(client: Client) -> None:
    with_app(client)
    assert client.get("/accounts/reauthenticate/")["Location"] == f"{PAGES}/reauthenticate/"
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer["Location"] == f"{PAGES}/reauthenticate/"


def test_signing_in_offers_a_passkey(db: None) -> None:
    shown(Client().get("/accounts/login/"), "Sign in with a passkey", "mfa_login")


def test_a_stranger_is_asked_to_sign_in_first(db: None) -> None:
    for page in ("", "/totp/activate", "/recovery-codes", "/webauthn", "/webauthn/add"):
        assert Client().get(f"{PAGES}{page}/").status_code == 302
