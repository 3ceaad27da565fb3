"""Whether a mail is sent, and how long that takes, does not show in the answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import structlog.testing
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from tests.people import Human

RELEASED, SENT = threading.Event(), threading.Event()


class Slow(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        assert RELEASED.wait(30)
        SENT.set()
        return len(email_messages)


class Broken(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


@pytest.fixture
def in_background(settings: Any) -> Any:
    settings.MAIL_IN_BACKGROUND = True
    return settings


def ask(email: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": email})


def test_the_answer_does_not_wait_for_the_mail(alice: Human, in_background: Any) -> None:
    in_background.EMAIL_BACKEND = f"{__name__}.Slow"
    assert ask(alice.email)["Location"] == ask("nobody@nowhere.example")["Location"]
    assert not SENT.is_set()
    RELEASED.set()
    assert SENT.wait(30)


def test_a_mail_that_fails_is_a_line_of_the_log(alice: Human, in_background: Any) -> None:
    in_background.EMAIL_BACKEND = f"{__name__}.Broken"
    with structlog.testing.capture_logs() as lines:
        assert ask(alice.email).status_code == 302
        for _ in range(300):
            if any(line["event"] == "mail_not_sent" for line in lines):
                break
            threading.Event().wait(0.1)
    assert "ConnectionRefusedError: no mail server" in [line.get("error") for line in lines]
