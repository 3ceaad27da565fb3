"""Dates read alike all year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from language import formats
from portal.templatetags import words
from pricing.money import Money


@pytest.mark.parametrize("month", range(1, 13))
def test_a_months_name_has_three_letters(month: int) -> None:
    assert len(formats.day(date(2026, month, 9)).split()[1]) == 3
    assert len(formats.moment(datetime(2026, month, 9, tzinfo=UTC)).split()[1]) == 3


def test_the_pointer_over_a_time_shows_utc() -> None:
    instant = datetime(2026, 9, 30, 22, 30, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    assert words.moment(instant) == (
        '<time datetime="2026-09-30T22:30:00Z" title="30 Sep 2026, 22:30 UTC">1 Oct 2026, 00:30 Europe/Berlin</time>'
    )


def test_a_time_in_utc_says_so_once() -> None:
    assert "title" not in words.moment(datetime(2026, 9, 30, 22, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("currency", "minor", "written"),
    [
        ("EUR", 123_450, "€1,234.50"),
        ("CHF", 123_450, "CHF\N{NO-BREAK SPACE}1,234.50"),
        ("CHF", -123_450, "-CHF\N{NO-BREAK SPACE}1,234.50"),
        ("KWD", 1_234_500, "KWD\N{NO-BREAK SPACE}1,234.500"),
    ],
)
def test_a_code_of_a_currency_stands_apart_from_the_number(currency: str, minor: int, written: str) -> None:
    assert formats.money(Money(minor, currency)) == written
