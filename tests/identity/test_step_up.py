"""An act that matters needs a proof of who acts that is at most 15 minutes old."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from desk.pages import PAGES
from identity import fresh_factor
from identity.careful_views import CAREFUL
from portal import urls as portal_urls
from tests import signing_in
from tests.people import PASSWORD, Human, Party

# Views that write and ask nobody again, each with the reason.
WITHOUT = {
    "portal:consent": "keeps a draft, which allows nothing",
    "portal:counter": "keeps a draft, which allows nothing",
    "portal:forget-counter": "throws a draft away",
    "portal:quote": "keeps a draft and shows its price",
    "portal:keep-answers": "keeps a draft, which allows nothing",
    "portal:keep-texts": "keeps a draft, which allows nothing",
    "portal:start-again": "throws a draft away",
    "portal:withdraw": "a customer takes back as easily as it gives",
    "portal:dispute": "stops at once, and allows nothing",
    "portal:pause": "stops, and allows nothing",
    "portal:refuse": "allows nothing",
    "portal:remind": "only sends a reminder, at most one a day",
    "portal:refuse-request": "allows nothing",
    "portal:revoke-waiver": "takes a permission back",
    "portal:record-person": "a person's request stops, and allows nothing",
    "portal:competitors": "names a competitor: allows nothing",
    "portal:webhook-enable": "sends to an address that was named before",
    "portal:webhook-delete": "sends less",
    "portal:webhook-test": "sends that nothing happened, to an address that was named before",
    "portal:webhook-replay": "sends again what was sent",
    "portal:notifications": "chooses one's own letters; those that protect the customer stay",
    "portal:calendar-remove": "takes a secret address back",
    "portal:key-revoke": "takes a key back",
    "portal:team-revoke": "takes an invitation back",
    "portal:end-export": "sends less",
    "portal:send-export": "sends again to an address that was named before",
    "portal:invitation": "the link from the mail is the proof, and a password is chosen or asked for",
    "portal:sessions": "signs out, and allows nothing",
    "portal:auditor": "an auditor's key is the factor",
    "portal:auditor-leave": "ends a session",
    "admin:counter": "has no effect until the customer accepts",
    "admin:record_consent": "has no effect until the customer confirms",
    "admin:propose_conditions": "has no effect until the customer accepts",
    "admin:stop_viewing": "stops looking",
    "admin:proposal": "reminds of what was proposed",
    "admin:pause": "stops, and allows nothing",
    "admin:dispute": "stops, and allows nothing",
    "admin:edit_category": "what widens waits for a second person",
    "admin:edit_purpose": "what widens waits for a second person",
    "admin:edit_schedule": "a second person approves what it proposes",
    "admin:schedule": "a second person approves what it proposes",
    "admin:request_override": "a second person approves what it proposes",
    "admin:record_commitment": "a second person approves what it proposes",
    "admin:end_commitment": "allows nothing: it takes a term back, by notice or by a second person",
    "admin:check-grounds": "allows nothing, and what it claims back waits three days for a waiver",
    "portal:commitment-notice": "ends a term early, and allows nothing",
    "admin:publish_terms": "what widens waits for a second person",
    "admin:processors": "what widens waits for a second person",
    "admin:scan": "only looks at Stripe",
    "admin:close-month": "takes nothing back: what changes later is corrected in an open month",
    "admin:ask-waiver": "waits for a second person",
    "admin:replay": "only reads messages of Stripe again",
    "admin:take-case": "only says who takes care of a difference",
    "admin:reconcile": "makes Stripe agree with what is recorded",
    "admin:destruction": "records work that the ledger ordered",
    "admin:model": "records what was done with a model",
    "admin:audit": "answers an auditor",
    "admin:finding": "answers a finding",
    "admin:transfer": "judges a transfer; a second person accepts",
    "admin:transfers": "starts a check",
    "admin:subject_request": "answers for models, after Legal's look",
    "admin:revoke_invitation": "takes an invitation back",
    "admin:webhook_replay": "sends again what was sent",
}


def patterns(found: list[URLPattern | URLResolver], prefix: str = "") -> dict[str, URLPattern]:
    named: dict[str, URLPattern] = {}
    for one in found:
        if isinstance(one, URLResolver):
            named |= patterns(one.url_patterns, prefix)
        elif one.name:
            named[f"{prefix}{one.name}"] = one
    return named


PORTAL = patterns(portal_urls.urlpatterns, "portal:")


def is_sent_to(pattern: URLPattern) -> bool:
    """Whether the view takes POST: what is only read refuses it before it looks at anything else."""
    request = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), {}
    try:
        answer = pattern.callback(request, **dict.fromkeys(pattern.pattern.converters, "x"))
    except Exception:  # noqa: BLE001  it went on to its work
        return True
    return bool(answer.status_code != 405)


def path_of(name: str) -> str:
    """An address of the view, with values that its converters take."""
    if name.startswith("admin:"):
        route = next(route for route, _, page in PAGES if f"admin:{page}" == name)
        return "/admin/" + re.sub(
            r"<uuid:\w+>", str(uuid4()), re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "x", route))
        )
    [(_, arguments)] = get_resolver("portal.urls").reverse_dict.getlist(name.partition(":")[2])[0][0]
    known = {"mode": "live", "key": "acme", "form": "csv"}
    ours = {"consent", "endpoint", "api_key", "id", "order", "delivery", "person", "invitation"}
    return reverse(name, kwargs={one: uuid4() if one in ours else known.get(one, "x") for one in arguments})


def stale(who: Human, minutes: float = 16) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    signing_in.proved_ago(browser, minutes)
    return browser


@pytest.mark.parametrize("name", sorted(CAREFUL))
def test_each_careful_view_asks_again_and_leads_back(name: str, alice: Human, mona: Human) -> None:
    browser = stale(mona if name.startswith("admin:") else alice)
    path = path_of(name)
    for method in sorted(CAREFUL[name] - {"HEAD"}):
        answer = browser.generic(method, path)
        assert answer.status_code == 302, (name, method)
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2F"), (name, method)


@pytest.mark.parametrize("name", sorted(CAREFUL))
def test_no_careful_view_asks_whoever_just_signed_in(name: str, alice: Human, mona: Human) -> None:
    browser = stale(mona if name.startswith("admin:") else alice, minutes=14)
    for method in sorted(CAREFUL[name] - {"HEAD"}):
        answer = browser.generic(method, path_of(name))
        assert "reauthenticate" not in answer.get("Location", ""), (name, method)


def test_every_view_that_writes_is_careful_or_says_why_not() -> None:
    writes = {name for name, one in PORTAL.items() if is_sent_to(one)}
    writes |= {f"admin:{name}" for _, page, name in PAGES if hasattr(page, "post")}
    writes.discard("portal:address")
    careful = {name for name, methods in CAREFUL.items() if "POST" in methods}
    new = writes - careful - WITHOUT.keys()
    assert not new, f"add {sorted(new)} to identity/careful_views.py, or above with the reason"
    assert sorted((careful | WITHOUT.keys()) - writes) == []


def test_a_form_that_was_sent_goes_on_where_it_stopped(acme: Party, alice: Human) -> None:
    browser = stale(alice)
    form = {"reason": "typed words", "answer": "approve"}
    path = reverse("portal:resume", args=["live", "acme", uuid4()])
    asked = browser.post(f"{path}?from=mail", form)
    page = browser.get(asked["Location"])
    assert "Nothing you typed is lost" in page.content.decode()
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": f"{path}?from=mail"})
    assert answer.status_code == 404  # the view itself answered: there is no such consent
    assert answer.wsgi_request.POST.dict() == form
    assert answer.wsgi_request.GET.dict() == {"from": "mail"}


def test_a_form_is_not_sent_for_a_person_who_went_elsewhere(acme: Party, alice: Human) -> None:
    browser = stale(alice)
    path = reverse("portal:resume", args=["live", "acme", uuid4()])
    browser.post(path, {})
    elsewhere = {"password": PASSWORD, "next": "/live/acme/history/"}
    assert browser.post("/accounts/reauthenticate/", elsewhere)["Location"] == "/live/acme/history/"
    again = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
    assert again.status_code == 302
    assert again["Location"] == path


def test_a_wrong_password_goes_nowhere(acme: Party, alice: Human) -> None:
    browser = stale(alice)
    browser.get("/live/acme/history.csv")
    answer = browser.post(
        "/accounts/reauthenticate/", {"password": "wrong", "next": "/live/acme/history.csv"}
    )
    assert "Incorrect password" in answer.content.decode()
    assert browser.get("/live/acme/history.csv").status_code == 302


def test_the_second_factor_is_asked_for_where_there_is_one(acme: Party, alice: Human) -> None:
    secret = signing_in.authenticator_app(get_user_model().objects.get(pk=alice.user))
    browser = stale(alice, minutes=1)  # a password just now is not enough
    asked = browser.get("/live/acme/history.csv")
    assert asked["Location"] == "/accounts/2fa/reauthenticate/?next=%2Flive%2Facme%2Fhistory.csv"
    assert "Please enter a code" in browser.get(asked["Location"]).content.decode()
    cache.clear()
    code = {"code": signing_in.code_now(secret), "next": "/live/acme/history.csv"}
    answer = browser.post("/accounts/2fa/reauthenticate/", code, follow=True)
    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    ("method", "has_second", "age", "fresh"),
    [
        ("password", False, 0, True),
        ("password", False, 900, True),
        ("password", False, 901, False),
        ("password", False, -1, False),
        ("password", True, 0, False),
        ("password_reset", False, 0, True),
        ("mfa", True, 900, True),
        ("mfa", True, 901, False),
        ("mfa", False, 0, True),
        ("code", False, 0, False),
    ],
)
def test_what_counts_as_fresh(method: str, has_second: bool, age: float, fresh: bool) -> None:
    proofs = [{"method": method, "at": 1_000.0}]
    assert fresh_factor.is_fresh(proofs, has_second=has_second, at=1_000.0 + age) is fresh
    assert not fresh_factor.is_fresh([], has_second=has_second, at=1_000.0)
