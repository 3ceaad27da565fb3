"""Sessions end by themselves, and where their person wants it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from identity.operations import sessions
from identity.queries.sessions import SessionRecord
from ledger import clock
from tests.people import PASSWORD, START, Human

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15"
PAGE = "/accounts/sessions/"


def enter(who: Human, agent: str = FIREFOX) -> Client:
    browser = Client(HTTP_USER_AGENT=agent)
    assert browser.post("/accounts/login/", {"login": who.email, "password": PASSWORD}).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return bool(browser.get("/", follow=True).wsgi_request.user.is_authenticated)


def shown(browser: Client) -> list[SessionRecord]:
    found: list[SessionRecord] = browser.get(PAGE).context["sessions"]
    return found


def test_a_person_sees_where_it_is_signed_in(alice: Human, bob: Human) -> None:
    browser = enter(alice)
    enter(alice, SAFARI)
    enter(bob)
    assert [(one.program, one.is_current) for one in shown(browser)] == [
        ("Safari on macOS", False),
        ("Firefox on Linux", True),
    ]
    page = browser.get(PAGE).content.decode()
    assert "This browser" in page
    assert page.count("Sign out there") == 1


@pytest.mark.asvs("7.5.2")
def test_one_session_is_ended_at_once(alice: Human) -> None:
    here, there = enter(alice), enter(alice, SAFARI)
    [other] = [one for one in shown(here) if not one.is_current]
    answer = here.post(PAGE, {"session": str(other.id)}, follow=True)
    assert "Signed out there" in answer.content.decode()
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.asvs("7.4.3")
def test_all_others_are_ended_at_once(alice: Human) -> None:
    here, others = enter(alice), [enter(alice), enter(alice)]
    here.post(PAGE, {})
    assert is_in(here)
    assert [is_in(one) for one in others] == [False, False]
    assert len(shown(here)) == 1


def test_nobody_ends_the_session_of_another(alice: Human, bob: Human) -> None:
    hers, his = enter(alice), enter(bob)
    [session] = shown(hers)
    answer = his.post(PAGE, {"session": str(session.id)}, follow=True)
    assert "not signed in there any more" in answer.content.decode()
    assert is_in(hers)


@pytest.mark.asvs("7.3.1", "7.3.2", "7.6.1")
@pytest.mark.parametrize(
    ("key", "age", "still_in"),
    [
        ("identity_seen_at", 59 * 60, True),
        ("identity_seen_at", 61 * 60, False),
        ("identity_began_at", 11 * 3600, True),
        ("identity_began_at", 12 * 3600 + 1, False),
    ],
)
def test_a_session_ends_unused_or_old(alice: Human, key: str, age: float, still_in: bool) -> None:
    browser = enter(alice)
    assert is_in(browser)
    session = browser.session
    session[key] = time.time() - age
    session.save()
    assert is_in(browser) is still_in
    assert Session.objects.filter(session_key=session.session_key).exists() is still_in


def test_ended_sessions_leave_nothing_behind(alice: Human) -> None:
    here, gone, expired = enter(alice), enter(alice), enter(alice)
    Session.objects.filter(session_key=gone.session.session_key).delete()
    Session.objects.filter(session_key=expired.session.session_key).update(expire_date=START)
    assert sessions.prune(at=clock.now()) == 1
    kept = here.session.session_key
    assert list(Session.objects.values_list("session_key", flat=True)) == [kept]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [kept]


def test_every_session_is_ended_also_one_that_no_list_has(alice: Human, bob: Human) -> None:
    listed, other = enter(alice), enter(bob)
    unlisted = Client()
    assert unlisted.login(email=alice.email, password=PASSWORD)
    assert sessions.end_everywhere(user=alice.user) == 2
    assert [is_in(one) for one in (listed, unlisted, other)] == [False, False, True]


def test_use_keeps_a_session_and_is_written_once_a_minute(alice: Human) -> None:
    browser = enter(alice)
    is_in(browser)

    def seen(age: float) -> Any:
        session = browser.session
        before = session["identity_seen_at"] = time.time() - age
        session.save()
        assert is_in(browser)
        return browser.session["identity_seen_at"] - before

    assert seen(50) == 0
    assert seen(70) > 60


@pytest.mark.parametrize(
    ("peer", "kept"),
    [
        ("", "0.0.0.0"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:db8::7", "2001:db8::7"),
        ("192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_session_begins_from_whatever_address(alice: Human, peer: str, kept: str) -> None:
    browser = Client(REMOTE_ADDR=peer)
    browser.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert [one.address for one in shown(browser)] == [kept]


@pytest.mark.parametrize(
    ("agent", "program"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on macOS"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        ("curl/8.5", "A program"),
    ],
)
def test_a_browser_is_named_in_words(agent: str, program: str) -> None:
    assert SessionRecord(1, START, "192.0.2.1", agent, is_current=False).program == program
