"""Staff sign in through a real OpenID Connect provider, which this test runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config import staff_provider
from identity.queries import security_events
from ledger import scope
from tests import signing_in
from tests.people import PASSWORD, Human

# The provider's own, in the thread that serves it.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LOGIN = "/accounts/oidc/staff/login/"
PEOPLE = {
    "mona-1": {"email": "mona@vendor.example", "email_verified": True, "name": "Mona Marsh"},
    "mona-2": {"email": "mona@vendor.example", "email_verified": True},
    "mona-3": {"email": "mona@vendor.example", "email_verified": False},
    "alice": {"email": "alice@acme.example", "email_verified": True},
    "stranger": {"email": "stranger@vendor.example", "email_verified": True},
}
GIVEN = {
    "STAFF_OIDC_ISSUER": "https://id.vendor.example",
    "STAFF_OIDC_CLIENT_ID": "licet",
    "STAFF_OIDC_CLIENT_SECRET": "s",
}


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    known = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        issuer = f"http://localhost:{server.server_port}"
        settings.SOCIALACCOUNT_PROVIDERS = staff_provider.providers(
            {**GIVEN, "STAFF_OIDC_ISSUER": issuer, "STAFF_OIDC_NAME": "Vendor ID"}, environment="development"
        )
        yield issuer


def at_provider(browser: Client, sub: str, start: str = LOGIN) -> str:
    """Sign in at the provider as somebody. Returns the address that it leads back to."""
    begun = browser.get(start)
    assert begun.status_code == 302
    answered = requests.post(begun["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    assert answered.status_code == 302, answered.text
    back = urlsplit(answered.headers["Location"])
    return f"{back.path}?{back.query}"


def enter(sub: str, start: str = LOGIN) -> tuple[Client, Any]:
    browser = Client()
    return browser, browser.get(at_provider(browser, sub, start))


def test_the_sign_in_page_offers_it(provider: str, db: None) -> None:
    page = Client().get("/accounts/login/?next=/admin/").content.decode()
    assert "Sign in with Vendor ID" in page
    assert f'href="{LOGIN}?next=/admin/"' in page


def test_without_a_provider_it_is_not_offered(db: None) -> None:
    assert LOGIN not in Client().get("/accounts/login/").content.decode()
    assert Client().get(LOGIN).status_code == 404


@pytest.mark.asvs("10.5.2")
def test_a_member_of_staff_comes_in_and_is_known_by_the_providers_id(provider: str, mona: Human) -> None:
    browser, answer = enter("mona-1", f"{LOGIN}?next=/admin/")
    assert answer["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert SocialAccount.objects.get().user_id == mona.user
    again, _ = enter("mona-1")
    assert again.get("/admin/").status_code == 200
    with scope.everything(reason="audit"):
        events = security_events.of_user(user=mona.user, limit=5)
    assert [event.detail["methods"] for event in events] == [["socialaccount"]] * 2


@pytest.mark.parametrize("sub", ["stranger", "alice", "mona-3"])
def test_nobody_else_comes_in_and_nobody_is_made(provider: str, mona: Human, alice: Human, sub: str) -> None:
    before = get_user_model().objects.count()
    browser, answer = enter(sub)
    assert answer.status_code == 403
    assert "Licet knows no member of staff" in answer.content.decode()
    assert not browser.get("/", follow=True).wsgi_request.user.is_authenticated
    assert get_user_model().objects.count() == before
    assert not SocialAccount.objects.exists()


@pytest.mark.asvs("6.8.1")
def test_another_account_with_the_same_address_is_refused_later(provider: str, mona: Human) -> None:
    enter("mona-1")
    _, answer = enter("mona-2")
    assert answer.status_code == 403


def test_whoever_is_no_longer_staff_is_refused(provider: str, mona: Human) -> None:
    enter("mona-1")
    get_user_model().objects.filter(pk=mona.user).update(is_staff=False)
    _, answer = enter("mona-1")
    assert answer.status_code == 403


@pytest.mark.asvs("6.3.4", "6.8.4")
def test_the_second_factor_is_asked_for_as_after_a_password(provider: str, mona: Human) -> None:
    signing_in.authenticator_app(get_user_model().objects.get(pk=mona.user))
    assert Authenticator.objects.count() == 2
    browser, answer = enter("mona-1")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not browser.get("/", follow=True).wsgi_request.user.is_authenticated


def test_a_session_takes_on_no_account_of_a_provider(provider: str, mona: Human) -> None:
    browser = Client()
    browser.login(email=mona.email, password=PASSWORD)
    answer = browser.get(at_provider(browser, "mona-1", f"{LOGIN}?process=connect"))
    assert answer.status_code == 403
    assert browser.get("/accounts/3rdparty/").status_code == 404
    assert not SocialAccount.objects.exists()


@pytest.mark.asvs("10.1.2", "10.2.1")
def test_an_answer_that_was_not_asked_for_is_refused(provider: str, mona: Human) -> None:
    asked = Client()
    back = at_provider(asked, "mona-1")
    other = Client()
    answer = other.get(back)
    assert "gave no valid answer" in answer.content.decode()
    assert not other.get("/", follow=True).wsgi_request.user.is_authenticated


@pytest.mark.asvs("10.2.2")
def test_a_provider_in_the_database_counts_for_nothing(db: None) -> None:
    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="staff",
        name="x",
        client_id="x",
        settings={"server_url": "http://localhost:9"},
    )
    assert Client().get(LOGIN).status_code == 404


def test_a_provider_is_configured_whole_and_over_https() -> None:
    assert staff_provider.providers({}, environment="production") == {}
    found = staff_provider.providers(GIVEN, environment="production")
    assert found["openid_connect"]["APPS"][0]["settings"] == {"server_url": "https://id.vendor.example"}
    with pytest.raises(ImproperlyConfigured, match="STAFF_OIDC_CLIENT_SECRET"):
        staff_provider.providers({**GIVEN, "STAFF_OIDC_CLIENT_SECRET": ""}, environment="production")
    with pytest.raises(ImproperlyConfigured, match="https"):
        staff_provider.providers(
            {**GIVEN, "STAFF_OIDC_ISSUER": "http://id.vendor.example"}, environment="production"
        )
