"""What decisions read in one row says the same as everything that ever happened, whatever happened in whatever order."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from consent import policy
from consent.operations import changes, statements
from consent.queries import decisions
from consent.question import Question
from ledger import scope
from tests.catalogue import SHARED, TELEMETRY, agree, give, publish
from tests.people import SETUP, START, Party
from wire import times

HOUR = timedelta(hours=1)
STATE = st.tuples(
    st.just("state"),
    st.sampled_from([None, -400, -30, -3, 0, 2, 30]),  # valid_from, in hours from now
    st.sampled_from([None, "beginning", -200, -5, 3]),  # data_from
    st.sampled_from([None, 3, 40]),  # valid_until
).filter(lambda said: said[3] is None or (said[1] or 0) < said[3])
CHANGE = st.tuples(st.sampled_from(["pause", "resume", "withdraw", "dispute", "wait"]), st.integers(0, 4))
SAYS_NO = (
    changes.NothingToPause,
    changes.NotPaused,
    changes.NothingToDispute,
    changes.NothingToWithdraw,
    statements.ValidityOver,
)


def plain(hours: int | None = None) -> tuple[Any, ...]:
    return ("state", hours, None, None)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.one_of(STATE, CHANGE), min_size=1, max_size=8))
@example([plain(), ("pause", 0), ("resume", 0), plain(), plain(-400)])
@example([plain(), ("withdraw", 0), plain(), plain(-400)])
@example([plain(), ("pause", 0), plain(), plain(-400), ("pause", 2), ("resume", 2), plain(-30)])
def test_a_standing_forgets_nothing_that_bears_on_an_answer(
    acme: Party, catalogue: None, steps: list[tuple[Any, ...]]
) -> None:
    sid = transaction.savepoint()
    now = START + timedelta(days=30)
    said: list[UUID] = []
    seen = [now - HOUR]
    for step in steps:
        with suppress(*SAYS_NO):
            _do(step, said, now)
        seen.append(now)
        now += HOUR
        for at in (now, now + 3 * HOUR):
            _same(seen, at=at)
    transaction.savepoint_rollback(sid)


def _do(step: tuple[Any, ...], said: list[UUID], now: datetime) -> None:
    kind, *rest = step
    if kind == "state":
        names = ("valid_from", "data_from", "valid_until")
        conditions = {name: _moment(value, now) for name, value in zip(names, rest, strict=True)}
        said.append(give(at=now, said=conditions).consent)
    elif kind != "wait" and rest[0] < len(said):
        operation: Any = getattr(changes, kind)
        with scope.everything(reason="staff"):
            operation(consent=said[rest[0]], by=SETUP, at=now)


def _moment(value: int | str | None, now: datetime) -> str | None:
    return times.render(now + value * HOUR) if isinstance(value, int) else value


def _same(seen: list[datetime], *, at: datetime) -> None:
    """About everything, and about the data of each hour in which something happened, and of one long before."""
    named = {"mode": "live", "tenant": "acme", "category": TELEMETRY, "purpose": SHARED, "at": at}
    with scope.everything(reason="decide"):
        live = decisions.read_facts(**named)  # type: ignore[arg-type]
        historic = decisions.read_past_facts(**named, as_known_at=at, now=at)  # type: ignore[arg-type]
    windows: list[tuple[datetime | None, datetime | None]] = [(None, None), (START, START + HOUR)]
    windows += [(instant, instant + HOUR / 2) for instant in seen]
    for data_from, data_until in windows:
        question = Question(
            tenant="acme",
            category=TELEMETRY,
            purpose=SHARED,
            form="raw",
            region="DE",
            data_from=data_from,
            data_until=data_until,
        )
        now, then = (policy.decide(question, one.facts, at=at) for one in (live, historic))
        assert (now.allow, now.reasons, now.obligations) == (then.allow, then.reasons, then.obligations)


def test_before_anybody_had_said_anything_there_was_no_consent_and_no_proposal(
    acme: Party, catalogue: None
) -> None:
    give(at=START + 5 * HOUR)
    give(at=START + 6 * HOUR)
    with scope.everything(reason="decide"):
        known = decisions.read_past_facts(
            mode="live",
            tenant="acme",
            category=TELEMETRY,
            purpose=SHARED,
            at=START + HOUR,
            as_known_at=START + 7 * HOUR,
            now=START + 8 * HOUR,
        )
    question = Question(tenant="acme", category=TELEMETRY, purpose=SHARED, form="raw", region="DE")
    answer = policy.decide(question, known.facts, at=START + HOUR)
    assert [reason.code for reason in answer.reasons] == ["no_consent"]


@pytest.mark.parametrize("what", ["paper", "terms"])
def test_a_yes_is_not_good_beyond_what_is_foreseen(acme: Party, catalogue: None, what: str) -> None:
    given, soon = START + HOUR, START + 10 * HOUR
    give(at=given)
    if what == "paper":
        agree(begins=soon, at=given)
    else:
        publish("2025-02", requires_reacceptance=True, effective_from=soon, at=given)
    at = given + HOUR
    with scope.everything(reason="decide"):
        known = decisions.read_facts(mode="live", tenant="acme", category=TELEMETRY, purpose=SHARED, at=at)
    question = Question(tenant="acme", category=TELEMETRY, purpose=SHARED, form="raw", region="DE")
    answer = policy.decide(question, known.facts, at=at)
    assert (answer.allow, answer.holds_until) == (True, soon)
