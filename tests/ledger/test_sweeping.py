"""After a jump of the database's clock no sweep records anything until an operator has looked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from consent import tasks as consent_tasks
from ledger import clock, queries, scope, sweeping
from lineage import tasks as lineage_tasks
from notices import tasks as notices_tasks
from pricing import tasks as pricing_tasks
from tests import catalogue, databases, people, steered_clock

SWEEPS = [
    consent_tasks.sweep,
    pricing_tasks.sweep,
    lineage_tasks.sweep,
    lineage_tasks.watch_deadlines,
    notices_tasks.remind,
    notices_tasks.issue_statements,
]


def jump(database: str, *, by: timedelta) -> None:
    with databases.connected_as_superuser(database) as root:
        steered_clock.move(root, by=by)


@pytest.mark.parametrize("by", [timedelta(days=30), timedelta(minutes=6), -timedelta(hours=1)])
def test_a_sweep_waits_after_a_jump_until_the_clock_is_healed(committed_db: str, by: timedelta) -> None:
    assert sweeping.sweep_time() is not None  # the first round takes the reference
    jump(committed_db, by=by)
    assert sweeping.sweep_time() is None
    assert sweeping.sweep_time() is None, "it waits"
    sweeping.forget()  # a process that starts now waits too
    assert sweeping.sweep_time() is None
    jump(committed_db, by=timedelta())
    assert sweeping.sweep_time() is None, "the clock went back, which is a jump as well"
    assert "clock_jumped" in clock.state().problems
    call_command("heal_clock", "--reason", "the host's clock was set")
    assert sweeping.sweep_time() is not None
    assert clock.state().problems == []


def test_a_small_correction_stops_nothing(committed_db: str) -> None:
    assert sweeping.sweep_time() is not None
    jump(committed_db, by=timedelta(minutes=4))
    assert sweeping.sweep_time() is not None


def test_no_sweep_records_what_a_jump_would_expire(committed_db: str) -> None:
    people.customer("acme", "ACME Pumps")
    catalogue.record()
    soon = clock.now() + timedelta(days=10)
    catalogue.give(at=clock.now(), said={"valid_until": f"{soon:%Y-%m-%dT%H:%M:%SZ}"})
    assert consent_tasks.sweep() == 0
    with scope.everything(reason="audit"):
        before = queries.revision()
    jump(committed_db, by=timedelta(days=30))
    assert [sweep() for sweep in SWEEPS] == [0] * len(SWEEPS)
    with scope.everything(reason="audit"):
        assert queries.revision() == before
    sweeping.forget()
    jump(committed_db, by=timedelta())
    call_command("heal_clock", "--reason", "back to the true time")
    assert consent_tasks.sweep() == 0, "the consent holds for ten days still"


def test_a_process_with_a_wrong_clock_of_its_own_records_nothing(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "LIMIT", timedelta(seconds=30))
    assert sweeping.sweep_time() is not None

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=45)  # type: ignore[arg-type]

    monkeypatch.setattr(clock, "datetime", Ahead)
    assert clock.is_skewed()
    assert sweeping.sweep_time() is None


def test_there_is_nothing_to_heal_while_the_clocks_are_right(committed_db: str) -> None:
    with pytest.raises(CommandError, match="Nothing to heal"):
        call_command("heal_clock", "--reason", "just so")
