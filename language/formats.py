"""Dates, numbers, percentages, money and countries as people read them, in plain text.

Days and times are those of `zone`; without one, those of the instant's own time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Protocol

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, get_currency_symbol

from language import words

_ENGLISH = Locale("en", "GB")
_MONTHS = Locale("en")  # three letters each; in British English one month has four ("Sept")


def day(instant: datetime | date, zone: tzinfo | None = None) -> str:
    """22 Nov 2026."""
    calendar_day = _in(instant, zone).date() if isinstance(instant, datetime) else instant
    return format_date(calendar_day, "d MMM yyyy", _MONTHS)


def last_day(until: datetime, zone: tzinfo | None = None) -> str:
    """The last day before the half-open end `until`."""
    return day(until.astimezone(UTC) - timedelta(microseconds=1), zone or until.tzinfo)


def deciding_day(instant: datetime, zone: tzinfo) -> str:
    """22 Nov 2026, Europe/Berlin: a day on which something depends names its zone."""
    return f"{day(instant, zone)}, {zone}"


def deciding_last_day(until: datetime, zone: tzinfo) -> str:
    """The last day before the half-open end `until`, with its zone."""
    return f"{last_day(until, zone)}, {zone}"


def month(instant: datetime) -> str:
    """Write the month of an instant, such as "November 2026"."""
    return format_date(instant.date(), "MMMM yyyy", _ENGLISH)


def moment(instant: datetime, zone: tzinfo | None = None) -> str:
    """22 Nov 2026, 14:05 UTC."""
    there = _in(instant, zone)
    return f"{format_datetime(there, 'd MMM yyyy, HH:mm', locale=_MONTHS)} {there.tzinfo or UTC}"


def _in(instant: datetime, zone: tzinfo | None) -> datetime:
    return instant.astimezone(zone) if zone else instant


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
    """€1,234.50, or CHF 1,234.50 where the currency has no sign. A whole amount keeps its decimals."""
    written = format_currency(amount.decimal(), amount.currency, locale=_ENGLISH)
    symbol = get_currency_symbol(amount.currency, _ENGLISH)
    return written.replace(symbol, f"{symbol}\N{NO-BREAK SPACE}", 1) if symbol[-1].isalpha() else written


def country(code: str) -> str:
    """The name of a country or group of countries, or the code itself where it has no name."""
    return words.GROUPS.get(code) or str(_ENGLISH.territories.get(code) or code)


def remaining(left: timedelta) -> str:
    """How long is left, in the two largest units: `in 2 days and 3 hours`, `in less than a minute`."""
    minutes = max(0, int(left.total_seconds() // 60))
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    first = next((place for place, (number, _) in enumerate(parts) if number), None)
    if first is None:
        return "in less than a minute"
    named = [
        f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts[first : first + 2] if number
    ]
    return f"in {' and '.join(named)}"


def listed(names: Sequence[str], *, last: str) -> str:
    """Names in one phrase: `Ann, Ben and Cem`."""
    return f"{', '.join(names[:-1])} {last} {names[-1]}" if len(names) > 1 else "".join(names)
