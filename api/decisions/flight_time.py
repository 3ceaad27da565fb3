"""The instant of a flight, formatted once for all its answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import floor
from typing import NamedTuple

from wire import ids, times

# How long an allowed answer is valid. It must not be cached.
REPLAY = timedelta(seconds=60)


class FormattedInstant(NamedTuple):
    """An instant with its two written forms: RFC 3339 text and seconds since 1970 (RFC 7519)."""

    instant: datetime
    text: str
    epoch: int

    @classmethod
    def from_instant(cls, instant: datetime) -> FormattedInstant:
        """Format an instant."""
        return cls(instant, times.render(instant), floor(instant.timestamp()))


class FlightTime(NamedTuple):
    """The instant at which a flight's answers are given, with the values that they share.

    `ids_begin` is the time half of their UUIDv7 ids.
    """

    at: datetime
    written: FormattedInstant
    until: FormattedInstant
    ids_begin: bytes

    @classmethod
    def starting_at(cls, at: datetime) -> FlightTime:
        """Prepare the shared values for this instant."""
        return cls(
            at,
            FormattedInstant.from_instant(at),
            FormattedInstant.from_instant(at + REPLAY),
            ids.time_half(at=at),
        )
