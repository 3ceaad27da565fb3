"""Dates, percents, money and countries as people read them, in plain text."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from language import words

_ENGLISH = Locale("en", "GB")


def day(instant: datetime) -> str:
    """22 Nov 2026, in UTC."""
    return format_date(instant.date(), "d MMM yyyy", _ENGLISH)


def last_day(until: datetime) -> str:
    """The last day before the half-open end `until`."""
    return day(until - timedelta(microseconds=1))


def moment(instant: datetime) -> str:
    return format_datetime(instant, "d MMM yyyy, HH:mm", locale=_ENGLISH) + " UTC"


def percent(bps: int) -> str:
    """1250 basis points are 12.5 %."""
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
    """€1,234.50; whole amounts keep the digits of their currency."""
    return format_currency(amount.decimal(), amount.currency, locale=_ENGLISH)


def country(code: str) -> str:
    return words.GROUPS.get(code) or str(_ENGLISH.territories.get(code) or code)
