"""Beat sends its sweeps again as soon as a clock that was ahead is set right, running or started anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from celery import Celery
from celery.beat import PersistentScheduler

from config.beat_scheduler import Scheduler

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
AHEAD = NOON + timedelta(hours=1)


@pytest.fixture
def app() -> Iterator[Celery]:
    with Celery("beat", set_as_current=False, broker="memory://") as made:
        made.conf.beat_schedule = {
            name: {"task": name, "schedule": seconds}
            for name, seconds in {"drain": 5.0, "sweep": 20.0}.items()
        }
        yield made


class Beat:
    """A scheduler of this class with its file in `folder`, that notes what it sends."""

    def __init__(self, app: Celery, folder: Path, kind: type[PersistentScheduler] = Scheduler) -> None:
        self.sent: list[str] = []
        self._scheduler = kind(app, schedule_filename=str(folder / "schedule"), max_interval=300)
        self._scheduler.apply_entry = lambda entry, **_: self.sent.append(entry.name)  # type: ignore[method-assign]

    def tick_at(self, at: datetime) -> list[str]:
        """What it sends at this instant, until nothing more is due."""
        self.sent.clear()
        with time_machine.travel(at, tick=False):
            while self._scheduler.tick() == 0:
                pass
        return sorted(self.sent)

    def close(self) -> None:
        self._scheduler.close()


def minutes_of(beat: Beat, start: datetime) -> list[str]:
    """What it sends in the half minute after `start`, looking each second."""
    return sorted({name for second in range(30) for name in beat.tick_at(start + timedelta(seconds=second))})


@pytest.mark.parametrize("is_started_anew", [False, True])
def test_a_clock_that_was_ahead_holds_up_no_sweep(app: Celery, tmp_path: Path, is_started_anew: bool) -> None:
    beat = Beat(app, tmp_path)
    assert minutes_of(beat, NOON) == ["drain", "sweep"]
    assert minutes_of(beat, AHEAD) == ["drain", "sweep"]
    if is_started_anew:
        beat.close()
        beat = Beat(app, tmp_path)
    assert minutes_of(beat, NOON + timedelta(minutes=1)) == ["drain", "sweep"]
    beat.close()


def test_without_it_beat_would_wait_an_hour(app: Celery, tmp_path: Path) -> None:
    beat: Any = Beat(app, tmp_path, PersistentScheduler)
    minutes_of(beat, AHEAD)
    assert minutes_of(beat, NOON) == []
    beat.close()
