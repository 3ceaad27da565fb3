"""The customer is told once when an agreement ends or renews soon, and by when notice must be given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import clock
from notices.operations import paper_reminders
from tests.api.papers import Desk
from tests.people import Human, Party
from wire import times

pytestmark = pytest.mark.usefixtures("schedule")
LONG_AGO = "2024-01-01T00:00:00Z"


@pytest.fixture
def desk(acme: Party, alice: Human) -> Desk:
    return Desk()


def record(desk: Desk, days: int, **said: Any) -> None:
    until = times.render(clock.now() + timedelta(days=days))
    desk.recorded("msa", training="opt_in", effective_from=LONG_AGO, effective_until=until, **said)


def sent(mailoutbox: Any) -> list[str]:
    paper_reminders.remind(at=clock.now())
    paper_reminders.remind(at=clock.now())
    return [mail.subject for mail in mailoutbox]


def test_an_agreement_that_ends_soon(desk: Desk, alice: Human, mailoutbox: Any) -> None:
    record(desk, 20)
    assert sent(mailoutbox) == ["Ends soon: agreement msa"]
    assert mailoutbox[0].to == [alice.email]
    assert "/live/acme/contract/" in mailoutbox[0].body


def test_an_agreement_that_renews_says_by_when_notice_is_given(desk: Desk, mailoutbox: Any) -> None:
    record(desk, 80, renewal="auto", notice_days=60)
    assert sent(mailoutbox) == ["Renews soon: agreement msa"]
    assert "gives notice by" in " ".join(mailoutbox[0].body.split())


@pytest.mark.parametrize(("days", "said"), [(31, {}), (200, {"renewal": "auto", "notice_days": 60})])
def test_nothing_is_said_long_before(desk: Desk, mailoutbox: Any, days: int, said: dict[str, Any]) -> None:
    record(desk, days, **said)
    assert sent(mailoutbox) == []


def test_nothing_is_said_once_notice_was_given(desk: Desk, mailoutbox: Any) -> None:
    record(desk, 20, renewal="auto")
    at = times.render(clock.now() + timedelta(days=20))
    desk.recorded("notice", kind="order_form", training="silent", ends={"reference": "msa", "at": at})
    assert sent(mailoutbox) == []
