"""Parse and write instants: RFC 3339 in UTC, always with `Z`."""

import re
from datetime import UTC, datetime

# Hours end at 23, because newer Pythons parse 24:00 as the next day.
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


class InvalidTime(ValueError):
    """The text is not a UTC time such as 2026-11-22T10:00:00Z. The message gives the expected format."""

    code = "not_a_time"


def render(instant: datetime) -> str:
    """Write an instant as `2026-11-22T10:00:00.123456Z`, without the fraction if it is zero.

    Raises: ValueError for a datetime without a time zone.
    """
    if instant.tzinfo is UTC:
        return instant.isoformat()[:-6] + "Z"
    if instant.utcoffset() is None:
        raise ValueError("the datetime needs a time zone")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def parse(text: str) -> datetime:
    """Parse an instant into an aware UTC datetime. Raises: InvalidTime."""
    if _INSTANT.fullmatch(text) is None:
        raise InvalidTime("Expected a UTC time such as 2026-11-22T10:00:00Z, to the microsecond at most.")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidTime(f"There is no such time: {error}.") from None
