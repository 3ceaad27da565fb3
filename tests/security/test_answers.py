"""Headers of every sort of answer: pages, API, problem documents, refusals, and decisions that pass Django by."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.decisions.fastlane import replies
from tests.api.client import key_for
from tests.people import Human, Party
from tests.portal.conftest import PAGE, SignIn

ANSWERS = [
    "/accounts/login/", "/accounts/password/reset/", "/admin/", "/nothing-here", "/%00", "/v1/tenants", "/v1/nothing",
    "/.well-known/jwks.json", "/healthz", "/static/",
]  # fmt: skip


@pytest.mark.asvs("3.4.4", "3.4.6")
@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_is_guessed_at_or_framed(db: None, path: str) -> None:
    answer = Client(raise_request_exception=False).get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    for directive in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert directive in policy


def test_neither_is_an_answer_outside_of_django() -> None:
    headers = dict(replies.all_headers([], b"", "req_1"))
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]


@pytest.mark.asvs("3.4.5")
def test_other_sites_do_not_learn_which_page_was_read(sign_in: SignIn, alice: Human, schedule: None) -> None:
    assert sign_in(alice).get(PAGE).headers["Referrer-Policy"] == "same-origin"


@pytest.mark.asvs("3.4.2", "3.5.2")
@pytest.mark.parametrize("path", ["/v1/tenants", "/live/acme/", "/.well-known/jwks.json", "/v1/decisions"])
def test_no_other_origin_may_read_an_answer(acme: Party, path: str) -> None:
    for ask in (Client().get, Client().options):
        answer = ask(path, HTTP_ORIGIN="https://evil.example", HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET")
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/logout/", PAGE])
def test_a_form_without_its_token_or_from_elsewhere_is_refused(alice: Human, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {}).status_code == 403
    assert browser.post(path, {}, HTTP_ORIGIN="https://evil.example").status_code == 403


@pytest.mark.asvs("3.5.3")
def test_opening_a_page_signs_nobody_out(sign_in: SignIn, alice: Human) -> None:
    browser = sign_in(alice)
    browser.get("/accounts/logout/")
    assert browser.get("/", follow=True).wsgi_request.user.is_authenticated


@pytest.mark.asvs("13.4.4")
@pytest.mark.parametrize("path", ["/accounts/login/", "/v1/tenants", "/healthz", "/live/acme/"])
def test_trace_gives_nothing_back(acme: Party, path: str) -> None:
    answer = Client().trace(path, HTTP_X_SECRET="mirror")
    assert b"mirror" not in answer.content
    assert answer.status_code == 405


@pytest.mark.asvs("13.4.3")
@pytest.mark.parametrize("path", ["/static/", "/static/portal/", "/static", "/evidence/", "/.git/config"])
def test_no_folder_is_listed(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/accounts/login/", "text/html; charset=utf-8"),
        ("/v1/tenants", "application/json"),
        ("/v1/nothing", "application/problem+json"),
        ("/.well-known/jwks.json", "application/jwk-set+json"),
    ],
)
def test_an_answer_says_what_it_is(db: None, path: str, kind: str) -> None:
    given: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {key_for('consent:read')}"}
    assert Client().get(path, **given).headers["Content-Type"].startswith(kind)


@pytest.mark.asvs("15.3.7")
def test_a_parameter_given_twice_is_refused(db: None) -> None:
    given: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {key_for('consent:read')}"}
    assert Client().get("/v1/tenants?limit=1&limit=2", **given).status_code == 400
