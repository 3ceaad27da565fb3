"""What `LICET_CLOCK_OFFSET` may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import clock_offset

NOW = datetime(2026, 11, 29, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+31d", timedelta(days=31)),
        ("-1h", timedelta(hours=-1)),
        ("+90m", timedelta(minutes=90)),
        ("+2s", timedelta(seconds=2)),
        ("+0s", timedelta()),
        ("@2026-11-29T12:01:00Z", timedelta(seconds=60)),
        ("@2026-11-29T11:59:00Z", timedelta(seconds=-60)),
        ("@2028-02-29T12:00:00Z", timedelta(days=457)),
    ],
)
def test_an_offset_is_a_distance_or_an_instant(text: str, offset: timedelta) -> None:
    assert clock_offset.parse(text, now=NOW) == offset


@pytest.mark.parametrize(
    "text",
    ["31d", "+d", "+31", "+31w", "+1d12h", "+ 1d", "++1d", "+1.5d", "+३d", "tomorrow", "@2028-02-29", "@2028-02-29T12:00:00",
     "@2027-02-29T12:00:00Z", "@2028-02-29T12:00:00+01:00", "2028-02-29T12:00:00Z", " +1d", "+1d\n", "@"],
)  # fmt: skip
def test_what_is_no_offset_is_refused_with_examples(text: str) -> None:
    with pytest.raises(
        clock_offset.NotAnOffset, match=r"write \+31d, -1h, \+90m, \+2s or @2028-02-29T12:00:00Z"
    ):
        clock_offset.parse(text, now=NOW)


@pytest.mark.parametrize(
    "text", ["+999999999d", "-999999999d", "+40000d", "-30000d", "@1999-01-01T00:00:00Z"]
)
def test_a_time_that_no_part_can_work_in_is_refused(text: str) -> None:
    with pytest.raises(clock_offset.NotAnOffset, match="leads out of the years 2001 to 2049"):
        clock_offset.parse(text, now=NOW)


@pytest.mark.parametrize(
    "offset", [timedelta(days=31), timedelta(hours=-1), timedelta(), timedelta(seconds=2)]
)
def test_what_is_written_is_read_alike_at_any_time(offset: timedelta) -> None:
    for now in (NOW, NOW + timedelta(days=100)):
        assert clock_offset.parse(clock_offset.render(offset), now=now) == offset
