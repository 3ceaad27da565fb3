"""The demonstration is loaded whole on any day, or not at all.

A few instants here; `make test-dates` loads it at a hundred.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from ledger import scope, verification
from sandbox import months
from sandbox.demo import consent_history, load, stripe_side, training_history
from tests.sandbox.instants import FEW, MANY, Instant, name
from tests.sandbox.local_stripe import LocalStripe

NOON = FEW[0][0]


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """This process is on a machine of that time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def rows(statement: str) -> list[Any]:
    with scope.everything(reason="audit"), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def it_is_loaded_at(instant: Instant) -> None:
    at, zone = instant
    with machine_in(zone):
        assert load.load(stripe=None, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what a commit checks, where the test does not commit
    runs = [f"wear-{months.after(at, -back):%Y-%m}" for back in range(training_history.MONTHS, 0, -1)]
    assert rows("SELECT run, status FROM lineage_clearance ORDER BY created_at") == [
        (run, "completed") for run in runs
    ]
    assert rows("SELECT count(*) FROM tenants_tenant WHERE mode = 'live'") == [(13,)]
    assert rows("SELECT count(*), count(DISTINCT version) FROM consent_terms") == [(2, 2)]
    assert rows("SELECT count(*), count(DISTINCT version) FROM pricing_schedule") == [(2, 2)]
    assert rows("SELECT count(*) FROM lineage_modelversion") == [(training_history.MONTHS + 2,)]
    assert rows("SELECT count(*) FROM lineage_finding") == [(1,)]
    [(orders,)] = rows("SELECT count(*) FROM lineage_destructionorder")
    assert orders > 0
    [(newest,)] = rows("SELECT max(recorded_at) FROM ledger_entry")
    assert newest <= at
    with scope.everything(reason="audit"):
        verification.verify_ledger()


@pytest.mark.parametrize("instant", FEW, ids=name)
def test_it_is_loaded_on_any_day(committed_db: str, instant: Instant) -> None:
    it_is_loaded_at(instant)


@pytest.mark.dates
@pytest.mark.parametrize("instant", MANY, ids=name)
@pytest.mark.django_db
def test_it_is_loaded_at_a_hundred_instants(instant: Instant) -> None:
    it_is_loaded_at(instant)


def test_the_hundred_instants_are_a_hundred() -> None:
    assert len(set(MANY)) == len(MANY) == 100
    assert len(set(FEW)) == 8
    assert set(FEW) < set(MANY)
    assert len({zone for _, zone in MANY} - {"UTC"}) == 3


# --- All or nothing ---------------------------------------------------------------------------------


class Broken(Exception):
    pass


@pytest.fixture
def breaks_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last step of the story fails."""

    def steps(cast: consent_history.DemoPeople, *, now: datetime) -> list[consent_history.Step]:
        def fail(_at: datetime) -> None:
            raise Broken("no more ink\nand more about that")

        early = [step for step in told(cast, now=now) if step[0] < months.after(now, -22)]
        return [*early, (now, fail)]

    told = consent_history.steps
    monkeypatch.setattr(load, "steps", steps)


def test_of_a_story_that_breaks_nothing_is_kept(committed_db: str, breaks_late: None) -> None:
    with pytest.raises(Broken):
        load.load(stripe=None, at=NOON)
    assert rows("SELECT count(*) FROM ledger_entry") == [(0,)]
    assert rows("SELECT count(*) FROM tenants_tenant") == [(0,)]
    assert rows("SELECT count(*) FROM tenants_user") == [(0,)]


def test_the_command_says_in_its_last_line_what_failed(
    committed_db: str, breaks_late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "STRIPE_API_BASE", "")
    with pytest.raises(
        CommandError,
        match=r"^The demonstration was not loaded, and nothing of it was kept: Broken: no more ink$",
    ):
        call_command("load_demo", stdout=StringIO())


def test_subscriptions_of_an_attempt_that_broke_are_found_again(
    committed_db: str, local_stripe: LocalStripe, breaks_late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stripe = stripe_side.LocalStripe(base=local_stripe.address, key="sk_test_demonstration")
    with pytest.raises(Broken):
        load.load(stripe=stripe, at=NOON)
    made = stripe_side.subscriptions(stripe)
    assert len(made) == 12
    monkeypatch.undo()
    assert load.load(stripe=stripe, at=NOON)
    assert stripe_side.subscriptions(stripe) == made
    assert rows("SELECT count(*) FROM tenants_subscription") == [(12,)]
    assert not load.load(stripe=stripe, at=NOON)  # a second time there is nothing to do


def test_without_stripe_nothing_is_loaded(committed_db: str) -> None:
    nobody = stripe_side.LocalStripe(base="http://127.0.0.1:9", key="sk_test_nobody")
    with pytest.raises(OSError, match="refused"):
        load.load(stripe=nobody, at=NOON)
    assert rows("SELECT count(*) FROM ledger_entry") == [(0,)]
