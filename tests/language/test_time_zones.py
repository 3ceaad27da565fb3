"""Days in the zones of three customers, on days that have 23 and 25 hours and on days that are others' tomorrow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import time_zones

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("UTC", date(2026, 12, 31), datetime(2026, 12, 31, tzinfo=UTC), 24),
        ("Europe/Berlin", date(2026, 12, 31), datetime(2026, 12, 30, 23, tzinfo=UTC), 24),
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        ("Europe/Berlin", date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC), 24),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        ("Europe/Berlin", date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC), 24),
        ("America/Los_Angeles", date(2026, 3, 8), datetime(2026, 3, 8, 8, tzinfo=UTC), 23),
        ("America/Los_Angeles", date(2026, 11, 1), datetime(2026, 11, 1, 7, tzinfo=UTC), 25),
        ("Pacific/Kiritimati", date(2026, 12, 31), datetime(2026, 12, 30, 10, tzinfo=UTC), 24),
        # The clock is put ahead at midnight, so the day begins at one o'clock.
        ("America/Havana", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC), 23),
        # The clock is put back to midnight, so there are two midnights; the day begins at the first.
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC), 25),
    ],
)
def test_a_day_is_half_open_and_as_long_as_the_clocks_make_it(
    zone: str, day: date, begins: datetime, hours: int
) -> None:
    there = time_zones.zone(zone)
    end = time_zones.end_of(day, zone=there)
    assert time_zones.begin_of(day, zone=there) == begins
    assert end - begins == hours * HOUR
    assert time_zones.last_day_before(end, zone=there) == day
    assert time_zones.day_of(end, zone=there) == day + timedelta(days=1)


@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"]),
    st.dates(date(1996, 1, 1), date(2999, 12, 30)),
)
def test_every_instant_of_a_day_falls_on_it(name: str, day: date) -> None:
    zone = time_zones.zone(name)
    begins, end = time_zones.begin_of(day, zone=zone), time_zones.end_of(day, zone=zone)
    step = timedelta(microseconds=1)
    assert [time_zones.day_of(at, zone=zone) for at in (begins, begins + 12 * HOUR, end - step)] == [day] * 3
    assert time_zones.day_of(begins - step, zone=zone) == day - timedelta(days=1)
    assert time_zones.begin_of(day + timedelta(days=1), zone=zone) == end
    assert begins.tzinfo is UTC


def test_only_places_are_zones() -> None:
    assert {"UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"} <= time_zones.names()
    assert not {"localtime", "Factory", "", "europe/berlin"} & time_zones.names()
    assert max(map(len, time_zones.names())) <= time_zones.LONGEST
    assert all(isinstance(time_zones.zone(name), ZoneInfo) for name in time_zones.names())
