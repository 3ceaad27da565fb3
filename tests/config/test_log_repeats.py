"""A fault that repeats is logged a few times a minute, and counted."""

from __future__ import annotations

import logging
import sys

from config.log_repeats import LINES_PER_WINDOW, WINDOW_SECONDS, RepeatFilter


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def record(event: str, *, level: int = logging.ERROR, name: str = "api") -> logging.LogRecord:
    try:
        raise OSError("gone")
    except OSError:
        return logging.LogRecord(
            name, level, __file__, 1, {"event": event, "exception": "Traceback ..."}, None, sys.exc_info()
        )


def test_a_kind_passes_a_few_times_its_traceback_once_and_the_rest_is_counted() -> None:
    clock = Clock()
    repeats = RepeatFilter(clock=clock)
    lines = [record("lost") for _ in range(1_000)]
    passed = [line for line in lines if repeats.filter(line)]
    assert len(passed) == LINES_PER_WINDOW
    assert [line.exc_info is not None for line in passed] == [True] + [False] * (LINES_PER_WINDOW - 1)
    assert ["exception" in line.msg for line in passed] == [True] + [False] * (LINES_PER_WINDOW - 1)

    clock.now += WINDOW_SECONDS
    later = record("lost")
    assert repeats.filter(later)
    assert later.msg["repeated"] == 1_000 - LINES_PER_WINDOW
    assert later.exc_info is not None


def test_kinds_are_counted_apart_and_information_always_passes() -> None:
    repeats = RepeatFilter(clock=Clock())
    for _ in range(LINES_PER_WINDOW):
        assert repeats.filter(record("lost"))
    assert not repeats.filter(record("lost"))
    assert repeats.filter(record("other"))
    assert repeats.filter(record("lost", name="billing"))
    assert all(repeats.filter(record("asked", level=logging.INFO)) for _ in range(1_000))


def test_a_million_kinds_do_not_fill_memory() -> None:
    repeats = RepeatFilter(clock=Clock())
    for number in range(5_000):
        repeats.filter(record(f"kind {number}"))
    assert len(repeats._windows) <= 1_000
