from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire import times


@pytest.mark.asvs("16.2.2")
@pytest.mark.parametrize(
    ("instant", "text"),
    [
        pytest.param(datetime(2026, 11, 22, 10, tzinfo=UTC), "2026-11-22T10:00:00Z", id="whole second"),
        pytest.param(
            datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC),
            "2026-11-22T10:00:00.123456Z",
            id="microseconds",
        ),
        pytest.param(
            datetime(2026, 1, 1, 0, 0, 0, 500000, tzinfo=UTC), "2026-01-01T00:00:00.500000Z", id="half"
        ),
        pytest.param(
            datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            "2025-12-31T23:00:00Z",
            id="other zone",
        ),
    ],
)
def test_an_instant_is_written_in_utc(instant: datetime, text: str) -> None:
    assert times.render(instant) == text
    assert times.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-11-22T10:00:00+00:00", id="offset"),
        pytest.param("2026-11-22T10:00:00", id="no zone"),
        pytest.param("2026-11-22t10:00:00z", id="lower case"),
        pytest.param("2026-11-22 10:00:00Z", id="blank"),
        pytest.param("2026-11-22", id="date"),
        pytest.param(" 2026-11-22T10:00:00Z", id="leading blank"),
        pytest.param("2026-11-22T10:00:00Z\n", id="trailing newline"),
        pytest.param("2026-02-30T10:00:00Z", id="30 February"),
        pytest.param("2026-11-22T24:00:00Z", id="hour 24"),
        pytest.param("2026-12-31T23:59:60Z", id="leap second"),
        pytest.param("0000-01-01T00:00:00Z", id="year 0"),
        pytest.param("2026-11-22T10:00:00.Z", id="empty fraction"),
        pytest.param("2026-11-22T10:00:00.1234567Z", id="finer than a microsecond"),
        pytest.param("٢٠٢٦-11-22T10:00:00Z", id="other digits"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_not_a_time(text: str) -> None:
    with pytest.raises(times.InvalidTime):
        times.parse(text)


def test_a_datetime_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        times.render(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_survives_the_journey(instant: datetime) -> None:
    assert times.parse(times.render(instant)) == instant
