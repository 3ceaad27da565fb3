"""Dates, numbers, percentages, money and countries as people read them, in plain text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from language import words

_ENGLISH = Locale("en", "GB")


def day(instant: datetime | date) -> str:
    """22 Nov 2026, in UTC."""
    calendar_day = instant.date() if isinstance(instant, datetime) else instant
    return format_date(calendar_day, "d MMM yyyy", _ENGLISH)


def last_day(until: datetime) -> str:
    """The last day before the half-open end `until`."""
    return day(until - timedelta(microseconds=1))


def month(instant: datetime) -> str:
    """Write the month of an instant, such as "November 2026"."""
    return format_date(instant.date(), "MMMM yyyy", _ENGLISH)


def moment(instant: datetime) -> str:
    """22 Nov 2026, 14:05 UTC."""
    return format_datetime(instant, "d MMM yyyy, HH:mm", locale=_ENGLISH) + " UTC"


def count(number: int) -> str:
    """Write a number with separators, such as "1,234,567"."""
    return f"{number:,}"


def percent(bps: int) -> str:
    """12.5 % for 1250 basis points."""
    whole, rest = divmod(bps, 100)
    return (
        f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
    ) + "\N{NARROW NO-BREAK SPACE}%"


class Amount(Protocol):
    """An amount of money in one currency."""

    @property
    def currency(self) -> str: ...

    def decimal(self) -> Decimal: ...


def money(amount: Amount) -> str:
    """€1,234.50. A whole amount keeps its decimals."""
    return format_currency(amount.decimal(), amount.currency, locale=_ENGLISH)


def country(code: str) -> str:
    """The name of a country or group of countries, or the code itself where it has no name."""
    return words.GROUPS.get(code) or str(_ENGLISH.territories.get(code) or code)
