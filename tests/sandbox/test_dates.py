"""What `make test-dates` runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox import clock_offset, dates
from tests.sandbox.processes import ROOT


def test_the_suite_once_and_the_dated_tests_under_six_clocks() -> None:
    found = list(dates.pieces(datetime(2026, 11, 29, 12, tzinfo=UTC)))
    assert [piece.arguments for piece in found] == [
        ("-m", "dates", "tests/sandbox/test_demonstration.py"),
        (),
        *[dates.DATED] * 6,
    ]
    assert [piece.offset for piece in found] == [
        "", "@2031-01-31T12:00:00Z", "@2026-12-31T23:59:15Z", "@2027-03-01T00:00:00Z", "@2028-02-29T12:00:00Z",
        "@2027-03-28T00:59:30Z", "@2027-10-31T00:59:30Z", "-31d",
    ]  # fmt: skip


def test_it_can_be_run_on_any_day() -> None:
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    while day.year < 2040:
        for piece in dates.pieces(day):
            if piece.offset:
                clock_offset.parse(piece.offset, now=day)
        day += timedelta(days=1)


def test_the_dated_tests_are_there() -> None:
    assert [path for path in dates.DATED if not (ROOT / path).exists()] == []
