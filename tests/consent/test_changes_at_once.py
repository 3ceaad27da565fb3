"""What happens to a consent happens once, however many ask for it at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from consent.models import ConsentEvent
from consent.operations import changes
from consent.queries import consents
from ledger import scope
from tests import catalogue
from tests.lineage.side_by_side import at_once
from tests.people import SETUP, customer

MANY = 8


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def given(committed_db: str) -> Any:
    catalogue.record()
    customer("acme", "acme")
    return catalogue.give().consent


def each(operation: Callable[..., Any], given: Any) -> list[Any]:
    """What came of it: what was returned, or why it was refused. Each asked a little earlier than the one before, so
    that whoever waits sees what was recorded as if it were still to come.
    """

    def ask(asked_at: datetime) -> Any:
        try:
            with scope.everything(reason="staff"):
                return operation(consent=given, by=SETUP, at=asked_at)
        except (changes.NothingToPause, changes.NotPaused, changes.NothingToDispute) as error:
            return error.code

    latest = now()
    instants = [latest - timedelta(milliseconds=number) for number in range(MANY)]
    return at_once(*[partial(ask, instant) for instant in instants])


def events(kind: str) -> int:
    with scope.everything(reason="audit"):
        return ConsentEvent.objects.filter(kind=kind).count()


def test_a_withdrawal_is_answered_alike_to_all_who_ask(given: Any) -> None:
    found = each(changes.withdraw, given)
    assert len({one.entry for one in found}) == 1
    assert events("withdrawn") == 1


def test_a_pause_and_its_end_happen_once(given: Any) -> None:
    paused = each(changes.pause, given)
    assert (paused.count("nothing_to_pause"), events("paused")) == (MANY - 1, 1)
    resumed = each(changes.resume, given)
    assert (resumed.count("not_paused"), events("resumed")) == (MANY - 1, 1)


def test_a_dispute_happens_once(given: Any) -> None:
    found = each(changes.dispute, given)
    assert (found.count("nothing_to_dispute"), events("disputed")) == (MANY - 1, 1)


def test_nothing_is_resumed_after_a_withdrawal(given: Any) -> None:
    with scope.everything(reason="staff"):
        changes.pause(consent=given, by=SETUP, at=now())
    asked_at = now()

    def withdraw() -> None:
        with scope.everything(reason="staff"):
            changes.withdraw(consent=given, by=SETUP, at=asked_at)

    def resume() -> None:
        try:
            with scope.everything(reason="staff"):
                changes.resume(consent=given, by=SETUP, at=asked_at)
        except changes.NotPaused:
            return

    at_once(withdraw, *[resume] * 3)
    with scope.everything(reason="audit"):
        assert consents.status_of(consent=given, at=now()) == "withdrawn"
        last = ConsentEvent.objects.filter(consent=given).order_by("revision").last()
    assert last is not None
    assert last.kind == "withdrawn"
