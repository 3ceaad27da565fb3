"""The instants at which the demonstration is loaded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Instant = tuple[datetime, str]  # and the time zone of the machine

BERLIN, LOS_ANGELES, AUCKLAND = "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"
SECOND = timedelta(seconds=1)


def _utc(year: int, month: int, day: int, *time_of_day: int) -> datetime:
    """At noon, where no hour (minute, second) is given."""
    return datetime(year, month, day, *(time_of_day or (12,)), tzinfo=UTC)


def _around_midnight(zone: str, year: int, month: int, day: int) -> list[Instant]:
    """The last second of the day before and the first of that day, as the zone counts days."""
    midnight = datetime(year, month, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return [(midnight - SECOND, zone), (midnight, zone)]


def _leap_spring() -> list[Instant]:
    """Every day of a leap year's February and March, at different times of day."""
    first = _utc(2028, 2, 1, 0)
    return [(first + timedelta(days=day, hours=day * 5 % 24), "UTC") for day in range(60)]


# Eight kinds of day on which counting goes wrong.
FEW: list[Instant] = [
    (_utc(2026, 11, 29), "UTC"),  # two runs fell into one month
    (_utc(2026, 12, 31, 23, 59, 59), "UTC"),
    (_utc(2027, 1, 31), "UTC"),
    (_utc(2027, 3, 1, 0, 30), LOS_ANGELES),  # still February there
    (_utc(2027, 3, 28, 0, 59, 59), BERLIN),  # the last second before summer time
    (_utc(2027, 10, 31, 1), BERLIN),  # the first after it
    (_utc(2028, 2, 29), "UTC"),
    (_utc(2028, 12, 30, 11), AUCKLAND),  # the last day of the year there; after a leap year's 365th
]

MANY: list[Instant] = [
    *_leap_spring(),
    *FEW,
    # month ends, and the days after them
    *(
        (_utc(2027, month, day, 9 + month), "UTC")
        for month, day in ((4, 30), (5, 31), (6, 30), (7, 31), (8, 31), (9, 30))
    ),
    *((_utc(2027, month, 1, 0), "UTC") for month in (1, 5, 7, 8, 10)),
    (_utc(2027, 2, 28, 23, 59, 59), "UTC"),
    (_utc(2027, 11, 30), "UTC"),
    # both of Europe's clock changes: within the hour that is left out, and within the hour that comes twice
    (_utc(2027, 3, 28, 1), BERLIN),
    (_utc(2028, 3, 26, 1, 30), BERLIN),
    (_utc(2027, 10, 31, 0, 30), BERLIN),
    (_utc(2027, 10, 31, 1, 30), BERLIN),
    # midnight where the machine is
    *_around_midnight(BERLIN, 2027, 1, 1),
    *_around_midnight(BERLIN, 2027, 3, 31),
    *_around_midnight(LOS_ANGELES, 2027, 1, 1),
    *_around_midnight(LOS_ANGELES, 2028, 2, 29),
    *_around_midnight(AUCKLAND, 2027, 3, 1),
    *_around_midnight(AUCKLAND, 2028, 3, 1),
    # far off
    (_utc(2030, 1, 2), "UTC"),
    (_utc(2032, 2, 29, 23, 59, 59), "UTC"),
    (_utc(2038, 1, 19, 3, 14, 8), "UTC"),
]


def name(instant: Instant) -> str:
    at, zone = instant
    return f"{at:%Y-%m-%dT%H:%M:%S}Z {zone}"
