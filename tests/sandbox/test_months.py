"""Calendar months, on the days where counting days goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import months


@pytest.mark.parametrize(
    ("at", "count", "then"),
    [
        pytest.param("2026-11-29", -8, "2026-03-29", id="back within a year"),
        pytest.param("2027-01-31", 1, "2027-02-28", id="the 31st falls back"),
        pytest.param("2028-01-31", 1, "2028-02-29", id="in a leap year to the 29th"),
        pytest.param("2028-02-29", 12, "2029-02-28", id="the leap day a year on"),
        pytest.param("2028-03-31", -1, "2028-02-29", id="back from the 31st"),
        pytest.param("2026-12-31", 1, "2027-01-31", id="over the end of a year"),
        pytest.param("2027-01-01", -1, "2026-12-01", id="back over the end of a year"),
        pytest.param("2026-06-15", 0, "2026-06-15", id="none"),
        pytest.param("2026-06-15", -30, "2023-12-15", id="years back"),
    ],
)
def test_so_many_months_on(at: str, count: int, then: str) -> None:
    moment = datetime.fromisoformat(f"{at}T10:30:00+00:00")
    assert months.after(moment, count) == datetime.fromisoformat(f"{then}T10:30:00+00:00")


def test_the_anchors_day_comes_again() -> None:
    february = datetime(2027, 2, 28, tzinfo=UTC)
    assert months.after(february, 1, day=31) == datetime(2027, 3, 31, tzinfo=UTC)


def test_months_in_a_row_are_different_months_on_any_day() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    while day.year < 2030:
        assert len({f"{months.after(day, -count):%Y-%m}" for count in range(12)}) == 12, day
        day += timedelta(days=1)
