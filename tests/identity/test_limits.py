"""Wrong passwords slow down one address at one account. The owner always has a way in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from identity import delays
from identity.models import SignInTries
from identity.operations import sign_in_tries
from ledger import clock
from tests.people import PASSWORD, START, Human

ATTACKER, OWNER = "198.51.100.7", "203.0.113.9"
LATELY = "Too many wrong passwords"


def attempt(email: str, password: str, address: str) -> Any:
    return Client(REMOTE_ADDR=address).post("/accounts/login/", {"login": email, "password": password})


def attack(email: str, times: int = 6) -> list[str]:
    return [attempt(email, "wrong", ATTACKER).content.decode() for _ in range(times)]


@pytest.mark.asvs("6.3.1")
def test_an_attacker_waits_and_the_owner_does_not(alice: Human) -> None:
    pages = attack(alice.email)
    assert [LATELY in page for page in pages] == [False] * 5 + [True]
    assert LATELY in attempt(alice.email, PASSWORD, ATTACKER).content.decode()
    assert attempt(alice.email, PASSWORD, OWNER).status_code == 302


def test_another_account_from_the_same_address_is_not_slowed(alice: Human, bob: Human) -> None:
    attack(alice.email)
    assert attempt(bob.email, PASSWORD, ATTACKER).status_code == 302


def test_known_and_unknown_addresses_get_the_same_answers(alice: Human) -> None:
    def plain(page: str) -> str:
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return re.sub(r'value="[^"]*@[^"]*"', "", page)

    known, unknown = attack(alice.email), attack("nobody@nowhere.example")
    assert [plain(page) for page in known] == [plain(page) for page in unknown]


def test_a_mailed_link_goes_past_the_delay(alice: Human) -> None:
    attack(alice.email)
    browser = Client(REMOTE_ADDR=ATTACKER)  # even from the attacker's own network
    browser.post("/accounts/password/reset/", {"email": alice.email})
    [letter] = mail.outbox
    assert letter.subject == "Choose a new password for Licet"
    assert letter.to == [alice.email]
    link = re.search(r"http://localhost:\d+(/accounts/password/reset/key/\S+)", str(letter.body))
    assert link is not None
    form = browser.get(link.group(1), follow=True)
    assert "Choose a new password" in form.content.decode()
    new = "a fresh battery staple"
    done = browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert done.wsgi_request.user.pk == alice.user
    assert attempt(alice.email, new, ATTACKER).status_code == 302
    used = Client().get(link.group(1), follow=True)
    assert "This link does not work any more" in used.content.decode()


def test_a_stranger_who_asks_for_a_new_password_gets_the_same_page_and_no_mail(alice: Human) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("stranger@nowhere.example", alice.email)
    ]
    assert answers[0].content == answers[1].content
    assert "Look into your mailbox" in answers[0].content.decode()
    assert [letter.to for letter in mail.outbox] == [[alice.email]]


@pytest.mark.asvs("6.6.3")
def test_nobody_floods_a_mailbox_with_links(alice: Human) -> None:
    for _ in range(5):
        Client().post("/accounts/password/reset/", {"email": alice.email})
    refused = Client().post("/accounts/password/reset/", {"email": alice.email})
    assert refused.status_code == 429
    assert "Links that we mailed before still work" in refused.content.decode()
    assert len(mail.outbox) == 5


@pytest.mark.asvs("15.3.4")
def test_what_a_caller_writes_into_x_forwarded_for_changes_nothing(alice: Human, settings: Any) -> None:
    def attempt_as(said: str) -> str:
        browser = Client(REMOTE_ADDR=ATTACKER, HTTP_X_FORWARDED_FOR=said)
        form = {"login": alice.email, "password": "wrong"}
        return browser.post("/accounts/login/", form).content.decode()

    assert [LATELY in attempt_as(f"9.9.9.{number}") for number in range(6)] == [False] * 5 + [True]
    settings.TRUSTED_PROXY_COUNT = 1
    assert LATELY not in attempt_as("9.9.9.1, 203.0.113.50")


def test_the_wait_grows_ends_and_is_forgotten_after_a_day(db: None) -> None:
    pair, at = delays.pair("alice@acme.example", ATTACKER), START
    for expected in (0, 0, 0, 0, 5, 10, 20):
        sign_in_tries.take_turn(pair=pair, at=at)
        at += timedelta(seconds=expected)
    sign_in_tries.take_turn(pair=pair, at=at)
    with pytest.raises(sign_in_tries.TooManyTries) as refused:
        sign_in_tries.take_turn(pair=pair, at=at + timedelta(seconds=39))
    assert refused.value.wait == timedelta(seconds=1)
    later = at + timedelta(days=1, seconds=1)
    assert sign_in_tries.take_turn(pair=pair, at=later) == 1
    assert sign_in_tries.prune(at=later + timedelta(days=1)) == 0
    assert sign_in_tries.prune(at=later + timedelta(days=1, seconds=1)) == 1


def test_tries_name_nobody(db: None) -> None:
    with pytest.raises(IntegrityError, match="tries_are_kept_by_digest"):
        SignInTries.objects.create(pair="alice@acme.example", last_at=clock.now(), not_before=clock.now())
