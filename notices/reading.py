"""Dates, percents, money and countries as people read them, in plain text."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency

from notices import wording
from pricing import currencies
from pricing.money import Money

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


def money(amount: Money) -> str:
    """€1,234.50; whole amounts of a currency with digits keep them."""
    exact = Decimal(amount.amount_minor).scaleb(-currencies.exponent(amount.currency))
    return format_currency(exact, amount.currency, locale=_ENGLISH)


def country(code: str) -> str:
    return wording.GROUPS.get(code) or str(_ENGLISH.territories.get(code) or code)
